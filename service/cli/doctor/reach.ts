import { request as plainRequest } from 'node:http'
import { request as tlsRequest } from 'node:https'
import type { TLSSocket } from 'node:tls'

const ANSWER_MS = 10_000
/** Nothing asked for here is larger; a page of somebody else's may be. */
const MOST_BYTES = 4 * 1024 * 1024

export interface Reached {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
  /** When the certificate ends, ms UTC; null: there was none. */
  readonly certificateEnds: number | null
}

/** Why nothing came: the certificate is not one a browser accepts, or there was no answer. `why` is the code of the error. */
export class NotReached extends Error {
  override readonly name = 'NotReached'
  readonly certificate: boolean
  readonly why: string

  constructor(error: unknown) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'NO_ANSWER'
    super(code, { cause: error })
    this.why = code
    this.certificate = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|ALTNAME/.test(code)
  }
}

/** Asks an address as somebody outside would: redirects are not followed, certificates are checked. Throws NotReached. */
export type Reach = (url: string) => Promise<Reached>

/** @param ca certificates to believe beside those of the machine, in PEM */
export function createReach({ ca }: { readonly ca?: string } = {}): Reach {
  return (url) =>
    new Promise((resolve, reject) => {
      const request = url.startsWith('https:') ? tlsRequest : plainRequest
      const fail = (error: unknown) => reject(new NotReached(error))
      const asked = request(
        url,
        { agent: false, timeout: ANSWER_MS, ...(ca === undefined ? {} : { ca }) },
        (answer) => {
          const chunks: Buffer[] = []
          let length = 0
          answer.on('data', (chunk: Buffer) => {
            length += chunk.length
            if (length > MOST_BYTES) asked.destroy(Object.assign(new Error('too large'), { code: 'TOO_LARGE' }))
            else chunks.push(chunk)
          })
          answer.on('error', fail)
          answer.on('end', () =>
            resolve({
              status: answer.statusCode ?? 0,
              headers: answer.headers,
              text: Buffer.concat(chunks).toString('utf8'),
              certificateEnds,
            }),
          )
        },
      )
      let certificateEnds: number | null = null
      asked.on('socket', (socket) => {
        socket.once('secureConnect', () => {
          const ends = Date.parse((socket as TLSSocket).getPeerCertificate().valid_to)
          certificateEnds = Number.isNaN(ends) ? null : ends
        })
      })
      asked.on('timeout', () => asked.destroy(Object.assign(new Error('no answer'), { code: 'NO_ANSWER' })))
      asked.on('error', fail)
      asked.end()
    })
}

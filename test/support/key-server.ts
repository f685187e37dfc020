import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, type JWTHeaderParameters, SignJWT } from 'jose'

/** What Microsoft's sign-in serves at the wire: a tenant's keys; and tokens signed with them. */
export interface KeyServer {
  /** For COMMONHOLD_LOGIN_URL. */
  readonly url: string
  readonly tid: string
  /** Signs claims with the tenant's key, as the header says or as Entra does. */
  sign(claims: Readonly<Record<string, unknown>>, options?: SignOptions): Promise<string>
  /** How often keys were asked for. */
  asked(): number
  /** Puts another set in the place of the tenant's own; null: the server fails. */
  serve(keys: readonly Record<string, unknown>[] | null): void
  /** A new key, not served yet. */
  newKey(): Promise<Key>
  readonly key: Key
  close(): Promise<void>
}

export interface Key {
  readonly kid: string
  readonly privateKey: Awaited<ReturnType<typeof generateKeyPair>>['privateKey']
  /** As it stands in the set. */
  readonly jwk: Record<string, unknown>
}

export interface SignOptions {
  readonly key?: Key
  readonly header?: Partial<JWTHeaderParameters>
  readonly secret?: Uint8Array
}

export async function openKeyServer(tid: string = randomUUID()): Promise<KeyServer> {
  const newKey = async (): Promise<Key> => {
    const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true })
    const kid = randomUUID()
    const issuer = `https://login.microsoftonline.com/${tid}/v2.0`
    return { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), use: 'sig', kid, issuer } }
  }
  const key = await newKey()
  let served: readonly Record<string, unknown>[] | null = [key.jwk]
  let asked = 0
  const server = createServer((request, response) => {
    asked++
    const right = request.url === `/${tid}/discovery/v2.0/keys` && served !== null
    response.writeHead(right ? 200 : 500, { 'content-type': 'application/json' })
    response.end(JSON.stringify(right ? { keys: served } : {}))
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tid,
    key,
    newKey,
    asked: () => asked,
    serve: (keys) => {
      served = keys
    },
    sign: (claims, { key: with_ = key, header = {}, secret } = {}) =>
      new SignJWT({ ...claims })
        .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: with_.kid, ...header })
        .sign(secret ?? with_.privateKey),
    close: () => new Promise((closed) => server.close(() => closed())),
  }
}

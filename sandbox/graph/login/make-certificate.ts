import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'

/** One DER element: tag, length, content (X.690 §8.1). */
function der(tag: number, ...content: Buffer[]): Buffer {
  const body = Buffer.concat(content)
  if (body.length < 0x80) return Buffer.concat([Buffer.from([tag, body.length]), body])
  const length = Buffer.from(body.length.toString(16).padStart(body.length > 0xff ? 4 : 2, '0'), 'hex')
  return Buffer.concat([Buffer.from([tag, 0x80 | length.length]), length, body])
}

const sequence = (...content: Buffer[]) => der(0x30, ...content)
const oid = (hex: string) => der(0x06, Buffer.from(hex, 'hex'))
const SHA256_RSA = sequence(oid('2a864886f70d01010b'), der(0x05))
const time = (ms: number) => der(0x18, Buffer.from(`${new Date(ms).toISOString().replace(/[-:T]|\.\d+/g, '')}`))

function pem(label: string, bytes: Buffer): string {
  return `-----BEGIN ${label}-----\n${bytes.toString('base64').replace(/.{64}(?=.)/g, '$&\n')}\n-----END ${label}-----\n`
}

/** The names a server is reached by (RFC 5280 §4.2.1.6): DNS names, as the extension of a certificate. */
function alternativeNames(names: readonly string[]): Buffer {
  const list = sequence(...names.map((each) => der(0x82, Buffer.from(each))))
  return der(0xa3, sequence(sequence(oid('551d11'), der(0x04, list))))
}

/**
 * A key and a self-signed certificate (RFC 5280 §4.1), made without any tool of the machine: for an app that signs in, or
 * with `names` for a server.
 */
export function makeCertificate(
  name: string,
  now: number,
  names: readonly string[] = [],
): { key: string; certificate: string } {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const common = sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from(name)))))
  const serial = der(0x02, Buffer.concat([Buffer.from([0x01]), randomBytes(8)]))
  const year = 365 * 86_400_000
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    serial,
    SHA256_RSA,
    common,
    sequence(time(now - year), time(now + 10 * year)),
    common,
    publicKey.export({ type: 'spki', format: 'der' }),
    ...(names.length === 0 ? [] : [alternativeNames(names)]),
  )
  const signature = sign('sha256', body, privateKey)
  const certificate = sequence(body, SHA256_RSA, der(0x03, Buffer.from([0]), signature))
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: pem('CERTIFICATE', certificate),
  }
}

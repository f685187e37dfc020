import { createPrivateKey, X509Certificate } from 'node:crypto'
import { ConfigError } from '../../../shared/errors.ts'
import { plainSentence, type Sentence, told } from '../../../shared/words/sentence.ts'

/** What the app proves itself with: a key and the certificate the tenant knows. */
export interface Certificate {
  readonly privateKey: string
  /** The certificate alone, PEM. */
  readonly certificate: string
  /** SHA-256 of the certificate, hex. */
  readonly thumbprint: string
  /** ms UTC. */
  readonly validFrom: number
  readonly validTo: number
}

const PEM_BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]+?-----END \1-----/g

/**
 * Reads key and certificate from one PEM text, in either order; of several certificates (a chain) the first that fits the
 * key. Errors: `graph-certificate`.
 */
export function readCertificate(pem: string): Certificate {
  const blocks = [...pem.matchAll(PEM_BLOCK)].map(([block, label]) => ({ block, label: label ?? '' }))
  const key = blocks.find(({ label }) => label.endsWith('PRIVATE KEY'))
  if (key === undefined) throw wrong(plainSentence('has no private key'))
  try {
    const privateKey = createPrivateKey(key.block)
    if (privateKey.asymmetricKeyType !== 'rsa') throw wrong(plainSentence('has a key that is not RSA'))
    for (const { block } of blocks.filter(({ label }) => label === 'CERTIFICATE')) {
      const certificate = new X509Certificate(block)
      if (!certificate.checkPrivateKey(privateKey)) continue
      return {
        privateKey: key.block,
        certificate: block,
        thumbprint: certificate.fingerprint256.replaceAll(':', ''),
        validFrom: Date.parse(certificate.validFrom),
        validTo: Date.parse(certificate.validTo),
      }
    }
  } catch (cause) {
    if (cause instanceof ConfigError) throw cause
    throw wrong(plainSentence('cannot be read'), cause)
  }
  throw wrong(plainSentence('has no certificate that belongs to its key'))
}

function wrong(what: Sentence, cause?: unknown): ConfigError {
  return new ConfigError('graph-certificate', told`The certificate file for Microsoft Graph ${what}.`, {
    where: 'COMMONHOLD_GRAPH_CERTIFICATE',
    remedy:
      'Give one PEM file with the unencrypted RSA private key and the certificate uploaded to the app registration; see docs/admin/microsoft.md.',
    ...(cause === undefined ? {} : { cause }),
  })
}

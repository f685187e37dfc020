import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { ConfigError } from '../../../shared/errors.ts'

export interface SelfMadeCertificate {
  key: string
  cert: string
  /** The certificate as a file, for NODE_EXTRA_CA_CERTS. */
  file: string
  remove(): void
}

/** A key and a certificate for this machine, made by `openssl`; for https, and for apps that sign in with one. */
export function selfMadeCertificate(name = 'localhost'): SelfMadeCertificate {
  const folder = mkdtempSync(path.join(tmpdir(), 'graph-stand-in-'))
  const [keyFile, file] = [path.join(folder, 'key.pem'), path.join(folder, 'cert.pem')]
  const alternatives = 'subjectAltName=DNS:localhost,IP:127.0.0.1'
  const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '30', '-subj', `/CN=${name}`]
  try {
    execFileSync('openssl', [...request, '-addext', alternatives, '-keyout', keyFile, '-out', file], { stdio: 'pipe' })
  } catch {
    throw new ConfigError(
      'no-openssl',
      '--tls needs openssl to make a certificate: install it, or listen without --tls',
    )
  }
  return {
    key: readFileSync(keyFile, 'utf8'),
    cert: readFileSync(file, 'utf8'),
    file,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { makeCertificate } from '../graph/login/make-certificate.ts'

/**
 * Key and certificate for https://localhost in one file for its owner alone, made at the first start. No browser knows
 * it: each warns once.
 */
export function localhostCertificate(file: string, now: number): { key: string; cert: string } {
  if (!existsSync(file)) {
    const { key, certificate } = makeCertificate('localhost', now, ['localhost'])
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, key + certificate, { mode: 0o600 })
  }
  const pem = readFileSync(file, 'utf8')
  const part = (label: string) =>
    new RegExp(`-----BEGIN ${label}-----[\\s\\S]+?-----END ${label}-----\\n?`).exec(pem)?.[0]
  return { key: part('PRIVATE KEY') ?? '', cert: part('CERTIFICATE') ?? '' }
}

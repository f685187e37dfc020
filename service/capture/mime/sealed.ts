import type { Part } from './part.ts'

/** Sealed for its readers: S/MIME enveloped data, OpenPGP/MIME, rights-managed mail. We have no key and want none. */
export function isEncryptedPart(part: Part): boolean {
  if (part.type === 'multipart/encrypted') return true
  if (part.type === 'application/x-microsoft-rpmsg-message') return true
  if (/^message\.rpmsg$/i.test(part.filename ?? '')) return true
  if (!/^application\/(?:x-)?pkcs7-mime$/.test(part.type)) return false
  const kind = (part.parameters.get('smime-type') ?? '').toLowerCase()
  if (kind !== '') return /^(?:enveloped|authenveloped|encrypted)/.test(kind)
  return !/\.p7[sc]$/i.test(part.filename ?? '') && isEnvelopedData(part.body)
}

/** The content type of a CMS structure that does not say so in its parameters: 1.2.840.113549.1.7.3 enveloped data. */
function isEnvelopedData(body: Uint8Array): boolean {
  const raw = Buffer.from(body.buffer, body.byteOffset, Math.min(body.byteLength, 200))
  const ENVELOPED = Buffer.from([0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x03])
  return raw.includes(ENVELOPED) || Buffer.from(raw.toString('latin1'), 'base64').includes(ENVELOPED)
}

const SIGNED = /^-----BEGIN PGP SIGNED MESSAGE-----[ \t]*\r?\n(?:[A-Za-z-]{1,40}:[^\r\n]{0,200}\r?\n){0,20}\r?\n/m

/** The text a person signed inline with OpenPGP, without the armour around it; any other text as it is. */
export function withoutClearSignature(text: string): string {
  const begin = SIGNED.exec(text.slice(0, 200_000))
  if (begin === null) return text
  const from = begin.index + begin[0].length
  const signature = text.indexOf('-----BEGIN PGP SIGNATURE-----', from)
  if (signature < 0) return text
  const END = '-----END PGP SIGNATURE-----'
  const end = text.indexOf(END, signature)
  const signed = text.slice(from, signature).replace(/^- /gm, '')
  return text.slice(0, begin.index) + signed + (end < 0 ? '' : text.slice(end + END.length))
}

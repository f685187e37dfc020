import { createHash, createHmac } from 'node:crypto'

/** SHA-256 of a text, as hex. */
export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}

/**
 * Our own ids are functions of what they name: two processes, or the same run repeated after a crash, give the same
 * thing the same id. Form: UUID version 8 over SHA-256.
 */
export function ownId(
  tenant: number,
  kind:
    | 'message'
    | 'sighting'
    | 'contact'
    | 'account'
    | 'rep'
    | 'mailbox'
    | 'activity'
    | 'activity-day'
    | 'introduction'
    | 'task',
  name: string,
): string {
  const hex = sha256(`${tenant}\n${kind}\n${name}`)
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** The company as a holder in touches. */
export const COMPANY_ID = '00000000-0000-0000-0000-000000000000'

/** Keyed hash under which an erased address is remembered. */
export function erasureHash(key: string, address: string): string {
  return createHmac('sha256', key).update(address, 'utf8').digest('hex')
}

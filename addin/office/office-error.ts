/** Outlook's own number for "another item was opened while the call ran". */
export const ITEM_CHANGED = 9030

/**
 * What a call of Outlook rejects with. `code` is ours and stable; `officeCode` is Outlook's number, for diagnostics. Its
 * message is localised and may name people: it is never kept.
 */
export class OfficeError extends Error {
  override readonly name = 'OfficeError'
  readonly code: 'item-changed' | 'not-here' | 'no-answer' | 'refused'
  readonly officeCode: number | null

  constructor(code: OfficeError['code'], officeCode: number | null = null, cause?: unknown) {
    super(code, cause === undefined ? undefined : { cause })
    this.code = code
    this.officeCode = officeCode
  }
}

import type { Policy } from './policy.ts'

/** What is known of a file of a message, as far as it decides what becomes of it. */
export interface FileFacts {
  readonly name: string | null
  /** Lower-case MIME type. */
  readonly type: string
  /** Bytes. */
  readonly size: number
  /** A picture inside the text. */
  readonly inline: boolean
}

/** Why a file is only named: by policy before anything is asked. */
export type FileHurdle = 'too-large' | 'too-large-together' | 'forbidden-type'

/**
 * What becomes of each file of a message, in the order of the message: `upload`, `name` (the policy wants no more, or a
 * picture too small to be more than a signature's), or why it may not be uploaded. Pure.
 */
export function planFiles(
  files: readonly FileFacts[],
  capture: Pick<Policy['capture'], 'attachments' | 'attachmentLimits'>,
): ('upload' | 'name' | FileHurdle)[] {
  if (capture.attachments !== 'upload') return files.map(() => 'name')
  const { largestBytes, largestSumBytes, smallestPictureBytes } = capture.attachmentLimits
  let sum = 0
  return files.map((file) => {
    if (isForbidden(file, capture.attachmentLimits)) return 'forbidden-type'
    if (file.inline && file.size < smallestPictureBytes) return 'name'
    if (file.size > largestBytes) return 'too-large'
    if (sum + file.size > largestSumBytes) return 'too-large-together'
    sum += file.size
    return 'upload'
  })
}

/** By its ending or MIME type: the list of forbidden ones first, then the list of allowed ones where there is one. */
function isForbidden(
  { name, type }: FileFacts,
  { forbidden, allowed }: Policy['capture']['attachmentLimits'],
): boolean {
  // Windows drops blanks and dots at the end, and looks at the last ending alone.
  const plain = (name ?? '').replace(/[\s.]+$/, '').toLowerCase()
  const dot = plain.lastIndexOf('.')
  const ending = dot < 0 ? '' : plain.slice(dot + 1).trim()
  const among = (list: readonly string[]) =>
    list.some((one) => {
      const wanted = one.trim().toLowerCase().replace(/^\./, '')
      return wanted.includes('/') ? wanted === type : wanted === ending
    })
  return among(forbidden) || (allowed.length > 0 && !among(allowed))
}

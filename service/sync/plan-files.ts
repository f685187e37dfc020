import type { FileHurdle } from '../../shared/policy/attachments.ts'
import { say, type Words } from '../../shared/words/words.ts'
import type { StoredFile } from '../ledger/attachments.ts'

/** What becomes of a message's files in the CRM, decided from data alone. */

/** Why a file is only named. `not-kept`: nobody has its bytes; `refused`, `not-taken`: what the CRM said, or did not say. */
export type WhyNamed = FileHurdle | 'not-kept' | 'refused' | 'not-taken'

/** How it went with one file: kept under an id, only named as the policy wants it, or named with the reason. */
export type FileOutcome = { readonly id: string } | 'name' | { readonly why: WhyNamed }

/** What an engagement says and carries of its message's files. */
export interface CarriedFiles {
  readonly files: readonly StoredFile[]
  /** HubSpot's ids, each once. */
  readonly ids: readonly string[]
  readonly ending: { readonly text: string; readonly html: string }
}

/** All our files lie under this folder. */
export const FILES_FOLDER = '/commonhold'

const MOST_LISTED = 50
const LONGEST_NAME = 120

/** The folder of one message's files: its own, so that what lies there is this message's alone. */
export function folderOf(message: { readonly id: string; readonly at: number }): string {
  return `${FILES_FOLDER}/${new Date(message.at).toISOString().slice(0, 7)}/${message.id}`
}

/**
 * Names under which the files of a message lie in its folder: the same for the same files, each once, without characters
 * that a path or a form would take for something else.
 */
export function shelfNames(files: readonly Pick<StoredFile, 'name'>[]): string[] {
  const taken = new Set<string>()
  return files.map(({ name }, index) => {
    const plain = visible(name ?? '')
      .replace(/[\\/:*?"<>|#%&;{}^~[\]`]+/g, '_')
      .replace(/^[.\s]+|[.\s]+$/g, '')
    const dot = plain.lastIndexOf('.')
    const ending = dot > 0 ? plain.slice(dot).slice(0, 20) : ''
    const stem = (dot > 0 ? plain.slice(0, dot) : plain).slice(0, 100) || `attachment-${index + 1}`
    for (let n = 1; ; n++) {
      const made = n === 1 ? `${stem}${ending}` : `${stem} (${n})${ending}`
      if (taken.has(made.toLowerCase())) continue
      taken.add(made.toLowerCase())
      return made
    }
  })
}

/** The files of one message as its engagement shows them. A picture in its place in the text is not listed again. */
export function carriedFiles(
  words: Words,
  files: readonly StoredFile[],
  outcomes: readonly FileOutcome[],
): CarriedFiles {
  const ids = outcomes.flatMap((one) => (typeof one === 'object' && 'id' in one ? [one.id] : []))
  const listed = files.flatMap((file, index) => {
    const outcome = outcomes[index] ?? 'name'
    if (file.inline && outcome === 'name') return []
    const name = visible(file.name ?? '').slice(0, LONGEST_NAME) || say(words, 'files.unnamed')
    const size = sizeText(file.size)
    return typeof outcome === 'object' && 'why' in outcome
      ? [say(words, 'files.why', { name, size, why: say(words, `files.why.${outcome.why}`) })]
      : [say(words, 'files.one', { name, size })]
  })
  const rest = listed.length - MOST_LISTED
  const shown = listed.slice(0, MOST_LISTED)
  if (rest > 0) shown.push(say(words, 'files.more', { count: rest }))
  const line = shown.length === 0 ? '' : say(words, 'files.list', { files: shown.join('; ') })
  return {
    files,
    ids: [...new Set(ids)],
    ending: line === '' ? { text: '', html: '' } : { text: `\n\n[${line}]`, html: `<p>[${escaped(line)}]</p>` },
  }
}

/** Pictures that the HTML names by Content-ID, named as their files are, for whoever writes the name in their place. */
export function nameInlineFiles(html: string | null, files: readonly StoredFile[]): string | null {
  let out = html
  for (const { contentId, name } of files) {
    const shown = visible(name ?? '').replace(/["'<>@?#&\s]+/g, '_')
    if (out === null || contentId === null || contentId === '' || shown === '') continue
    out = out.replaceAll(`cid:${contentId}`, `cid:${shown}`)
  }
  return out
}

/** Without controls and marks that nobody sees but that turn the order of what is seen. */
function visible(name: string): string {
  return name.replace(/[\p{Cc}\p{Cf}\p{Cs}]+/gu, '').trim()
}

function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} KB`
  return `${(bytes / 1_000_000).toFixed(1)} MB`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

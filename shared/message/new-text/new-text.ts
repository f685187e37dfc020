import { linesOfHtml } from './html-lines.ts'
import { linesOfText, type Meter } from './line.ts'
import { splitLines, type SplitMessage } from './split-lines.ts'

export interface MessageBody {
  readonly text: string | null
  readonly html: string | null
  /** Address of the sender, in its compared form: where it stands alone below the text it is a signature. */
  readonly sender?: string | null
}

/**
 * What the writer of a message added himself, apart from the history he quotes and from his signature; in every mail program
 * and language of `words.ts`. His own sentences are never lost: where it is not sure that something is history or signature, it
 * is new. Linear in the length of the body. Text goes before HTML where it marks the history with `>`; HTML where only
 * its structure tells.
 */
export function splitMessage(body: MessageBody, meter: Meter = { steps: 0 }): SplitMessage {
  const sender = body.sender?.toLowerCase() ?? null
  const { told, ...byText } = splitLines(linesOfText(body.text ?? ''), sender, meter)
  if (body.html === null || (told === 'marks' && byText.newText !== '')) return byText
  const { told: toldByHtml, ...byHtml } = splitLines(linesOfHtml(body.html, meter), sender, meter)
  if ((body.text ?? '').trim() === '') return byHtml
  if (byHtml.newText === '' && byText.newText !== '') return byText
  return toldByHtml === 'marks' || (told === null && toldByHtml !== null) ? byHtml : byText
}

/** New text of a message's plain text alone. */
export function newText(text: string): string {
  return splitMessage({ text, html: null }).newText
}

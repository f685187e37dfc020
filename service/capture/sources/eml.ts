import { parseMime } from './parse-mime.ts'
import type { ReadOptions, SourceKind } from './reading.ts'
import type { SourceItem } from './source.ts'
import { type StoredFile, wholeOf } from './stored-file.ts'

const HEADER_LINE = /^[!-9;-~]{1,70}[ \t]*:/
const MAIL_HEADER =
  /^(?:from|to|cc|subject|date|message-id|received|return-path|mime-version|delivered-to|x-[a-z0-9-]+|dkim-signature|content-type|reply-to|sender)[ \t]*:/im

/** One message file. Its one item is at position 0. */
export const eml: SourceKind = {
  name: 'eml',
  piped: true,
  endings: ['.eml', '.email', '.mht'],
  recognises(peek) {
    const head = peek
      .subarray(0, 4096)
      .toString('latin1')
      .replace(/^\u00ef\u00bb\u00bf/, '')
      .trimStart()
    const block = /^[\s\S]*?(?=\r?\n\r?\n|$)/.exec(head)?.[0] ?? ''
    return HEADER_LINE.test(head) && MAIL_HEADER.test(block)
  },

  async *read(file: StoredFile, from: number, options: ReadOptions): AsyncGenerator<SourceItem, number> {
    if (from > 0) return 1
    const at = { position: 0, bytes: file.size }
    const whole = await wholeOf(file, options.maxMessageBytes)
    yield 'failure' in whole
      ? { ...at, ...whole }
      : { ...at, ...parseMime(whole.data, options.mailbox, options.keepFiles) }
    return 1
  },
}

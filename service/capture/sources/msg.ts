import { messageOfItem } from '../mapi/item-message.ts'
import { readMsg } from '../mapi/msg-item.ts'
import type { KeepFiles, Parsed, ReadOptions, SourceKind } from './reading.ts'
import type { SourceItem } from './source.ts'
import { type StoredFile, wholeOf } from './stored-file.ts'

const COMPOUND_FILE = Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1])

/** A message as Outlook saves it (`.msg`). Its one item is at position 0. Messages inside it are listed, not read. */
export const msg: SourceKind = {
  name: 'msg',
  piped: true,
  endings: ['.msg', '.oft'],
  recognises: (peek) => peek.subarray(0, COMPOUND_FILE.length).equals(COMPOUND_FILE),

  async *read(file: StoredFile, from: number, options: ReadOptions): AsyncGenerator<SourceItem, number> {
    if (from > 0) return 1
    const at = { position: 0, bytes: file.size }
    const whole = await wholeOf(file, options.maxMessageBytes)
    yield 'failure' in whole
      ? { ...at, ...whole }
      : { ...at, ...parseMsg(whole.data, options.mailbox, options.keepFiles) }
    return 1
  },
}

/** The bytes of a `.msg` file as a ParsedMessage, or the reason why they are none. Never throws; bounded (`mapi/`). */
export function parseMsg(bytes: Uint8Array, mailbox: string | null, keepFiles?: KeepFiles): Parsed {
  try {
    return messageOfItem(readMsg(bytes, keepFiles), mailbox)
  } catch {
    return { failure: 'bad-msg' }
  }
}

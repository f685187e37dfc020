import { parseMime } from './parse-mime.ts'
import type { ReadOptions, SourceKind } from './reading.ts'
import type { SourceItem } from './source.ts'
import { chunksOf, type StoredFile } from './stored-file.ts'

const LF = 0x0a
const CR = 0x0d
const GT = 0x3e
const FROM = Buffer.from('From ')
/** The separator of a message: a sender and a date with a time and a year, in any order in use; or Netscape's `From -`. */
const SEPARATOR =
  /^From - *\r?\n?$|^From .*\b\d{1,2}:\d{2}(?::\d{2})?\b.*\b(?:19|20)\d{2}\b|^From .*\b(?:19|20)\d{2}\b.*\b\d{1,2}:\d{2}/
const HEADER_LINE = /^(?:[!-9;-~]{1,70}[ \t]*:|>?From )/
/** A longer line is body text or data: it is passed on in pieces and never held as a whole. */
const MAX_LINE = 64 * 1024
/** Bodies of tiny lines would cost an object a line; pieces are joined up to this size. */
const JOIN = 64 * 1024

/**
 * The messages of an mbox, whether mboxo or mboxrd. A message begins at a `From ` line with a date, after a blank line
 * (or at the very start), and followed by a header; `Content-Length` is not believed. One level of `>` is taken off
 * quoted `From ` lines. Only the current message is in memory, and no more of it than the limit.
 */
class MessageSplitter {
  private readonly limit: number
  private pieces: Buffer[] = []
  private small: Buffer[] = []
  private smallLength = 0
  private length = 0
  private begun = false
  private afterBlank = true
  private separator: Buffer | null = null

  constructor(limit: number) {
    this.limit = limit
  }

  /** Takes one line with its line end, or a piece of a very long one; returns a message that ended, or null. */
  take(line: Buffer, first: boolean): Buffer | 'too-large' | null {
    let ended: Buffer | 'too-large' | null = null
    const waiting = this.separator
    if (waiting !== null) {
      this.separator = null
      if (HEADER_LINE.test(line.subarray(0, 100).toString('latin1'))) {
        ended = this.end()
        this.begun = true
      } else this.keep(waiting)
    }
    if (first && this.afterBlank && isSeparator(line, !this.begun)) {
      this.separator = line
      this.afterBlank = false
      return ended
    }
    this.afterBlank = first && isBlank(line)
    // Before the first separator there may be blank lines only; anything else is a message without its separator.
    if (!this.begun && this.afterBlank) return ended
    this.begun = true
    this.keep(first ? unquoted(line) : line)
    return ended
  }

  /** Ends the current message; null when there is none. */
  end(): Buffer | 'too-large' | null {
    if (this.separator !== null) this.keep(this.separator)
    this.separator = null
    if (this.length === 0) return null
    this.join()
    const message = this.length > this.limit ? 'too-large' : Buffer.concat(this.pieces)
    this.pieces = []
    this.length = 0
    return message === 'too-large' ? message : withoutLastBlankLine(message)
  }

  private keep(bytes: Buffer): void {
    this.length += bytes.length
    if (this.length > this.limit) {
      this.pieces = []
      this.small = []
      this.smallLength = 0
      return
    }
    this.small.push(bytes)
    this.smallLength += bytes.length
    if (this.smallLength >= JOIN) this.join()
  }

  private join(): void {
    if (this.small.length > 0) this.pieces.push(Buffer.concat(this.small))
    this.small = []
    this.smallLength = 0
  }
}

function isSeparator(line: Buffer, lenient: boolean): boolean {
  if (line[0] !== FROM[0] || !line.subarray(0, FROM.length).equals(FROM)) return false
  return lenient || SEPARATOR.test(line.subarray(0, 400).toString('latin1'))
}

function isBlank(line: Buffer): boolean {
  return line.length === 0 || line[0] === LF || (line[0] === CR && (line.length === 1 || line[1] === LF))
}

function unquoted(line: Buffer): Buffer {
  if (line[0] !== GT) return line
  let at = 1
  while (line[at] === GT) at += 1
  return line.subarray(at, at + FROM.length).equals(FROM) ? line.subarray(1) : line
}

/** The blank line before the next separator belongs to the mbox, not to the message. */
function withoutLastBlankLine(message: Buffer): Buffer {
  const end = message.length
  if (message[end - 1] !== LF) return message
  if (message[end - 2] === LF) return message.subarray(0, end - 1)
  return message[end - 2] === CR && message[end - 3] === LF ? message.subarray(0, end - 2) : message
}

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf])

function withoutByteOrderMark(data: Buffer): Buffer {
  return data.subarray(0, 3).equals(BYTE_ORDER_MARK) ? data.subarray(3) : data
}

interface CutLine {
  readonly line: Buffer
  /** False for the later pieces of a very long line. */
  readonly first: boolean
}

/** Cuts chunks into lines with their line ends. */
class LineCutter {
  private carry: Buffer | null = null
  private first = true

  cut(data: Buffer): CutLine[] {
    const lines: CutLine[] = []
    let rest = this.carry === null ? data : Buffer.concat([this.carry, data])
    this.carry = null
    for (let end = rest.indexOf(LF); end >= 0; end = rest.indexOf(LF)) {
      lines.push({ line: rest.subarray(0, end + 1), first: this.first })
      this.first = true
      rest = rest.subarray(end + 1)
    }
    if (rest.length >= MAX_LINE) {
      lines.push({ line: rest, first: this.first })
      this.first = false
    } else if (rest.length > 0) this.carry = rest
    return lines
  }

  /** What the file ends with when it does not end with a line end. */
  last(): CutLine[] {
    return this.carry === null ? [] : [{ line: this.carry, first: this.first }]
  }
}

export const mbox: SourceKind = {
  name: 'mbox',
  piped: true,
  endings: ['.mbox', '.mbx'],
  recognises(peek) {
    const head = peek
      .subarray(0, 2048)
      .toString('latin1')
      .replace(/^(?:\u00ef\u00bb\u00bf)?[\r\n]*/, '')
    const [separator = '', header = ''] = head.split(/\r?\n/)
    return separator.startsWith('From ') && (SEPARATOR.test(separator) || HEADER_LINE.test(header))
  },

  async *read(file: StoredFile, from: number, options: ReadOptions): AsyncGenerator<SourceItem, number> {
    const splitter = new MessageSplitter(options.maxMessageBytes)
    const cutter = new LineCutter()
    let position = 0
    let consumed = 0
    let begun = false
    const itemOf = (raw: Buffer | 'too-large'): SourceItem | null => {
      const at = position
      position += 1
      if (at < from) return null
      if (raw === 'too-large') return { position: at, bytes: consumed, failure: raw }
      return { position: at, bytes: consumed, ...parseMime(raw, options.mailbox, options.keepFiles) }
    }
    for await (const chunk of chunksOf(file)) {
      consumed = chunk.consumed
      if ('failure' in chunk) {
        // The message that was cut off is part of what is missing.
        if (position >= from) yield { position, bytes: consumed, failure: chunk.failure }
        return position + 1
      }
      const data = begun ? chunk.data : withoutByteOrderMark(chunk.data)
      begun = true
      for (const { line, first } of cutter.cut(data)) {
        const raw = splitter.take(line, first)
        const item = raw === null ? null : itemOf(raw)
        if (item !== null) yield item
      }
    }
    for (const { line, first } of cutter.last()) {
      const raw = splitter.take(line, first)
      const item = raw === null ? null : itemOf(raw)
      if (item !== null) yield item
    }
    const last = splitter.end()
    const item = last === null ? null : itemOf(last)
    if (item !== null) yield item
    return position
  },
}

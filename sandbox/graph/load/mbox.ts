export interface MboxEntry {
  /** The message, quoting of `From ` lines undone. */
  raw: Buffer
  /** From its newest Received field, else from the separator line. */
  receivedMs: number | null
}

const separator = Buffer.from('\nFrom ')

/** The messages of an mboxrd file. */
export function* readMbox(bytes: Buffer): Generator<MboxEntry> {
  let start = bytes.indexOf('From ') === 0 ? 0 : nextSeparator(bytes, 0)
  while (start >= 0 && start < bytes.length) {
    const lineEnd = bytes.indexOf(10, start)
    if (lineEnd === -1) return
    const next = nextSeparator(bytes, lineEnd)
    const end = next === -1 ? bytes.length : next - 1
    const line = bytes.toString('latin1', start, lineEnd)
    const raw = unquoted(bytes.subarray(lineEnd + 1, end))
    yield { raw, receivedMs: receivedOf(raw) ?? separatorMoment(line) }
    start = next
  }
}

function nextSeparator(bytes: Buffer, from: number): number {
  const at = bytes.indexOf(separator, from)
  return at === -1 ? -1 : at + 1
}

/** latin1 keeps every byte. */
function unquoted(raw: Buffer): Buffer {
  const trimmed = raw.at(-1) === 10 && raw.at(-2) === 10 ? raw.subarray(0, -1) : raw
  if (!trimmed.includes('>From ')) return Buffer.from(trimmed)
  return Buffer.from(trimmed.toString('latin1').replace(/^>(>*From )/gm, '$1'), 'latin1')
}

function receivedOf(raw: Buffer): number | null {
  const end = raw.indexOf('\n\n')
  const head = raw.toString('latin1', 0, Math.min(end === -1 ? raw.length : end, 4_000))
  const field = /^Received:(?:.*\n[ \t])*.*;\s*([^;]+?)\s*$/im.exec(head)
  const ms = Date.parse(field?.[1] ?? '')
  return Number.isNaN(ms) ? null : ms
}

function separatorMoment(line: string): number | null {
  const ms = Date.parse(`${line.replace(/^From \S+ +/, '')} UTC`)
  return Number.isNaN(ms) ? null : ms
}

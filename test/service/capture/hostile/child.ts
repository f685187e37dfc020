// Parses mutated files one after the other, told to the parent by seed before each: what kills this process is known.
import { readFileSync, writeSync } from 'node:fs'
import { decompressRtf, readRtf } from '../../../../service/capture/mapi/rtf.ts'
import { readTnef } from '../../../../service/capture/mapi/tnef.ts'
import { splitMessage } from '../../../../shared/message/new-text/new-text.ts'
import { parseMsg } from '../../../../service/capture/sources/msg.ts'
import { parseMime } from '../../../../service/capture/sources/parse-mime.ts'
import { BOMBS, mutate, randomOf, RTF_BOMBS, rtfBomb } from './mutations.ts'

export interface HostileTask {
  readonly files: readonly string[]
  readonly from: number
  readonly to: number
}

/** One in so many is a bomb made from nothing, not a mutated file. */
const BOMB_EVERY = 40

function parse(name: string, bytes: Buffer): void {
  if (/\.msg$/.test(name) && bytes[0] === 0xd0) parseMsg(bytes, null)
  else if (/\.tnef$/.test(name)) readTnef(bytes)
  else if (/\.rtf$/.test(name)) readRtf(bytes.toString('latin1'))
  else {
    const parsed = parseMime(bytes, null)
    // A result or a reason, never neither; and every text can be stored.
    if ('message' in parsed) {
      if (!(parsed.message.text ?? '').isWellFormed()) throw new Error('text that no store takes')
      splitMessage(parsed.message)
    }
  }
}

function bomb(random: () => number): void {
  const kind = Math.floor(random() * (BOMBS.length + RTF_BOMBS.length + 1))
  const mail = BOMBS[kind]
  const rtf = RTF_BOMBS[kind - BOMBS.length]
  if (mail !== undefined) parse('bomb.eml', mail(random))
  else if (rtf !== undefined) readRtf(rtf(random))
  else readRtf(decompressRtf(rtfBomb(random)) ?? '')
}

const { files, from, to } = JSON.parse(process.argv[2] ?? '') as HostileTask
const loaded = files.map((path) => ({ path, bytes: readFileSync(path) }))
const say = (line: string): void => void writeSync(1, `${line}\n`)
// The first of each kind loads and warms what the others share.
parse('warm.eml', Buffer.from('From: a@example.com\r\nContent-Type: text/html\r\n\r\n<p>x'))
for (let seed = from; seed < to; seed += 1) {
  say(`${seed}`)
  const random = randomOf(seed)
  const one = loaded[Math.floor(random() * loaded.length)]
  const other = loaded[Math.floor(random() * loaded.length)]
  if (one === undefined || other === undefined) throw new Error('no files')
  const isBomb = seed % BOMB_EVERY === 0
  const bytes = isBomb ? null : mutate(one.bytes, other.bytes, random)
  const before = process.cpuUsage()
  if (bytes === null) bomb(random)
  else parse(one.path, bytes)
  const { user, system } = process.cpuUsage(before)
  const ms = (user + system) / 1000
  if (ms > 2000) say(`slow ${seed} ${Math.round(ms)}`)
}
say(`peak ${Math.round(peakKb() / 1024)}`)
say('done')

/**
 * The most memory of this program. `maxRSS` also counts the process it was forked from, which may be a large test runner;
 * Linux says better.
 */
function peakKb(): number {
  try {
    const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]
    if (peak !== undefined) return Number(peak)
  } catch {
    // No Linux.
  }
  return process.resourceUsage().maxRSS
}

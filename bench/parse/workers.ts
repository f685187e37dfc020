import { readFileSync } from 'node:fs'
import { type AddressObject, simpleParser } from 'mailparser'
import { readAddress } from '../../shared/message/address.ts'
import { readMessageId } from '../../shared/message/message-id.ts'
import { parseMime } from '../../service/capture/sources/parse-mime.ts'
import { peakMemoryMb } from '../worker/peak-memory.ts'
import type { Commands } from '../worker/protocol.ts'

export interface ParseResult {
  readonly messages: number
  readonly seconds: number
  readonly peakMemoryMb: number
}

/** What both must say of a message; null for one that is none. */
export type Facts = string | null

type Parse = (bytes: Buffer) => Promise<Facts> | Facts

function commandsOf(files: readonly string[], parse: Parse): Commands {
  const loaded = files.map((file) => readFileSync(file))
  return {
    facts: async () => {
      const facts: Facts[] = []
      for (const bytes of loaded) facts.push(await parse(bytes))
      return facts
    },
    run: async ({ only, ms }: { only: readonly number[]; ms: number }): Promise<ParseResult> => {
      const chosen = only.flatMap((i) => loaded[i] ?? [])
      let messages = 0
      const started = performance.now()
      // Whole rounds only: every file counts alike on both sides.
      while (performance.now() - started < ms) {
        for (const bytes of chosen) await parse(bytes)
        messages += chosen.length
      }
      return { messages, seconds: (performance.now() - started) / 1000, peakMemoryMb: peakMemoryMb() }
    },
    end: () => Promise.resolve(),
  }
}

export function openOurs(files: readonly string[]): Promise<Commands> {
  return Promise.resolve(
    commandsOf(files, (bytes) => {
      const parsed = parseMime(bytes, null)
      if ('failure' in parsed) return null
      const { messageId, subject, from, to, cc } = parsed.message
      return factsOf(messageId, subject, [
        from === null ? [] : [from.address],
        to.map((a) => a.address),
        cc.map((a) => a.address),
      ])
    }),
  )
}

export function openPeer(files: readonly string[]): Promise<Commands> {
  return Promise.resolve(
    commandsOf(files, async (bytes) => {
      // Its links and pictures made from text are nothing we make.
      const mail = await simpleParser(bytes, { skipTextToHtml: true, skipTextLinks: true, skipImageLinks: true })
      const from = addresses(mail.from)
      if (from.length === 0 && !mail.headers.has('from')) return null
      return factsOf(readMessageId(mail.messageId), mail.subject ?? '', [
        from.slice(0, 1),
        addresses(mail.to),
        addresses(mail.cc),
      ])
    }),
  )
}

function addresses(value: AddressObject | readonly AddressObject[] | undefined): string[] {
  const flat = (list: AddressObject['value']): string[] =>
    list.flatMap((each) => (each.group ? flat(each.group) : (readAddress(each.address ?? '')?.address ?? [])))
  return value === undefined ? [] : flat([value].flat().flatMap((each) => (each as AddressObject).value))
}

function factsOf(id: string | null, subject: string, lists: readonly (readonly string[])[]): string {
  return JSON.stringify([id, subject.replace(/\s+/g, ' ').trim(), ...lists.map((list) => [...new Set(list)])])
}

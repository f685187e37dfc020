import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { RawMessage, World } from './world.ts'

/** The folder of the real mail, outside the repository. */
export const dataFolder = resolve(import.meta.dirname, '../../../shared/data')

export const enronPresent = (): boolean => existsSync(resolve(dataFolder, 'enron-accounts/messages.ndjson.gz'))

const linesOf = (path: string): string[] =>
  gunzipSync(readFileSync(resolve(dataFolder, path)))
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')

/** All messages with the fields of the file that the reference reads. */
export const enronMessages = (): RawMessage[] =>
  linesOf('enron-accounts/messages.ndjson.gz').map((line) => JSON.parse(line) as RawMessage)

/** The careful free-mail list: what two independent lists agree on. */
export function freeMailList(): (domain: string) => boolean {
  const list = new Set(linesOf('domain-lists/free-in-both-lists.txt.gz').map((line) => line.trim()))
  return (domain) => list.has(domain)
}

/** Enron as a world: no people file, an empty CRM. */
export const enronWorld = (given: Partial<World> = {}): World => ({
  internalDomains: ['enron.com'],
  freeMail: freeMailList(),
  ...given,
})

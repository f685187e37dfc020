import { createHash } from 'node:crypto'
import type { StandInProcess } from './stand-in-process.ts'

/** What stands in HubSpot after a backfill, compared with what should. */
export interface Timeline {
  /** Captured messages that stand on no timeline. */
  readonly lost: number
  /** Engagements beyond the first of each message. */
  readonly doubled: number
  /** Contacts beyond the first of each address, and accounts beyond the first of each name. */
  readonly doubledPeople: number
  /** Digest over each message with its contacts and accounts. */
  readonly digest: string
}

export async function readTimeline(standIn: StandInProcess, wanted: readonly string[]): Promise<Timeline> {
  const dump = await standIn.dump(
    ['emails', 'contacts', 'companies'],
    ['hs_email_message_id', 'email', 'name', 'domain'],
  )
  const names = new Map<string, string>()
  const seen = new Set<string>()
  let doubledPeople = 0
  for (const type of ['contacts', 'companies'] as const) {
    for (const { id, archived, properties } of dump.objects[type] ?? []) {
      if (archived) continue
      const name = `${type} ${properties['email'] ?? properties['domain'] ?? properties['name'] ?? ''}`
      names.set(`${type} ${id}`, name)
      if (seen.has(name)) doubledPeople += 1
      seen.add(name)
    }
  }
  const targets = new Map<string, string[]>()
  for (const { from, fromId, to, toId } of dump.associations) {
    const [email, other, otherId] = from === 'emails' ? [fromId, to, toId] : to === 'emails' ? [toId, from, fromId] : []
    if (email === undefined) continue
    targets.set(email, [...(targets.get(email) ?? []), names.get(`${other} ${otherId}`) ?? ''])
  }
  const present = new Map<string, string>()
  let doubled = 0
  for (const { id, archived, properties } of dump.objects['emails'] ?? []) {
    if (archived) continue
    const message = (properties['hs_email_message_id'] ?? '').replace(/^<|>$/g, '')
    if (present.has(message)) doubled += 1
    present.set(message, (targets.get(id) ?? []).sort().join(' '))
  }
  const lines = [...present].map(([message, people]) => `${message} ${people}`).sort()
  return {
    lost: wanted.filter((message) => !present.has(message)).length,
    doubled,
    doubledPeople,
    digest: createHash('sha256').update(lines.join('\n')).digest('hex'),
  }
}

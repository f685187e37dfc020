import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { crmSeed } from './crm.ts'
import { writePeopleCsv } from './people-csv.ts'
import { COMPANY_NAME, INTERNAL_DOMAINS, NOW, REPS, SHARED_MAILBOXES, TENANT } from './people.ts'
import type { StoryMessage } from './story.ts'
import { accounts } from './storylines/storylines.ts'
import { BLOCKED_SENDERS, EXCLUDED_PEOPLE, noise } from './storylines/noise.ts'
import { tellAccount, tellLoose } from './tell.ts'
import { writeMailboxes } from './write-mbox.ts'

/** The whole story in the order of time. Same code, same messages, on every machine. */
export function tellWorld(): StoryMessage[] {
  const told = [...accounts.flatMap((account, i) => tellAccount(account, i + 1)), ...noise.flatMap(tellLoose)]
  return told.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))
}

/** Every file of the sample company by its path: `mail/*.mbox`, `people.csv`, `crm.json`, `world.json`. */
export function worldFiles(): Map<string, Buffer> {
  const mailboxes = [...REPS, ...SHARED_MAILBOXES].map((m) => m.address)
  const files = new Map<string, Buffer>()
  for (const [mailbox, bytes] of writeMailboxes(tellWorld(), mailboxes)) files.set(`mail/${mailbox}.mbox`, bytes)
  const json = (value: unknown) => Buffer.from(`${JSON.stringify(value, null, 2)}\n`)
  files.set('people.csv', Buffer.from(writePeopleCsv()))
  files.set('crm.json', json(crmSeed(accounts)))
  files.set(
    'world.json',
    json({
      now: NOW,
      company: COMPANY_NAME,
      tenant: TENANT,
      internalDomains: INTERNAL_DOMAINS,
      /** What this company's admin set; the file the service reads with `COMMONHOLD_POLICY`. */
      policy: { capture: { excludedPeople: EXCLUDED_PEOPLE, blockedSenders: BLOCKED_SENDERS } },
    }),
  )
  return files
}

export interface WrittenWorld {
  readonly files: number
  readonly bytes: number
}

/** Writes the sample company into a folder, which is created. */
export function writeWorld(dir: string): WrittenWorld {
  const files = worldFiles()
  mkdirSync(join(dir, 'mail'), { recursive: true })
  let bytes = 0
  for (const [path, content] of files) {
    writeFileSync(join(dir, path), content)
    bytes += content.length
  }
  return { files: files.size, bytes }
}

import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { InputError } from '../../../shared/errors.ts'
import { told } from '../../../shared/words/sentence.ts'
import { policySchema } from '../../../shared/policy/policy.ts'
import { openDatabase } from '../../ledger/db.ts'

const markSchema = z.object({ startedAt: z.number(), seeded: z.boolean(), now: z.number().optional() })

/** What `start` remembers of a data directory: that it is the sample company's, since when, and how far it came. */
export type Mark = z.infer<typeof markSchema>

const worldSchema = z.object({
  now: z.iso.datetime(),
  company: z.string(),
  internalDomains: z.array(z.string()),
  policy: policySchema,
})

export type SampleWorld = z.infer<typeof worldSchema>

/** Where everything of the sample company lies, inside the data directory. */
export interface SampleHome {
  readonly directory: string
  readonly mark: string
  readonly world: string
  readonly hubspotState: string
  /** Key and certificate with which Commonhold signs in to the sample company's directory. */
  readonly certificate: string
  /** Key and certificate of https://localhost, outside the sample: a browser that trusts it need not be asked again. */
  readonly outlookCertificate: string
}

export function sampleHome(directory: string): SampleHome {
  const folder = join(directory, 'sample')
  return {
    directory,
    mark: join(directory, 'sample.json'),
    world: join(folder, 'world'),
    hubspotState: join(folder, 'hubspot.ndjson'),
    certificate: join(folder, 'certificate.pem'),
    outlookCertificate: join(directory, 'localhost.pem'),
  }
}

/**
 * Makes sure that a directory is the sample company's or nobody's: real mail must not be mixed with it, still less thrown
 * away by `--fresh`. Errors: `not-the-sample`, `ledger-locked`.
 */
export async function claim(home: SampleHome, fresh: boolean, now: number): Promise<Mark> {
  const known = readMark(home)
  const hasLedger = existsSync(join(home.directory, 'ledger'))
  if (known === null && hasLedger) {
    throw new InputError('not-the-sample', told`${home.directory} holds another ledger, not the sample company’s.`, {
      where: '--data',
      remedy: 'Give `commonhold start` a directory of its own: --data DIR.',
    })
  }
  if (fresh && hasLedger) await refuseWhileInUse(home)
  if (fresh)
    for (const part of ['ledger', 'sample', 'sample.json', 'erasure.key']) {
      rmSync(join(home.directory, part), { recursive: true, force: true })
    }
  const mark = (fresh ? null : known) ?? { startedAt: now, seeded: false }
  // A start that was killed while it filled the stand-in begins that again, so that nothing is there twice.
  if (!mark.seeded) rmSync(home.hubspotState, { force: true })
  writeMark(home, mark)
  return mark
}

export function writeMark(home: SampleHome, mark: Mark): void {
  mkdirSync(join(home.directory, 'sample'), { recursive: true })
  writeFileSync(`${home.mark}.draft`, `${JSON.stringify(mark)}\n`)
  renameSync(`${home.mark}.draft`, home.mark)
}

/** The moment at which the sample company stands, where a directory holds it. */
export function sampleNow(directory: string): number | null {
  return readMark(sampleHome(directory))?.now ?? null
}

function readMark(home: SampleHome): Mark | null {
  try {
    return markSchema.parse(JSON.parse(readFileSync(home.mark, 'utf8')))
  } catch {
    return null
  }
}

/** Taking the lock is the one way to know; what else is wrong with the old ledger does not matter any more. */
async function refuseWhileInUse({ directory }: SampleHome): Promise<void> {
  try {
    await (await openDatabase({ directory })).close()
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ledger-locked') throw error
  }
}

/** The sample company, written by `write` when it is not there yet; whole or not at all. */
export async function findWorld(home: SampleHome, write: (folder: string) => Promise<void>): Promise<SampleWorld> {
  const file = join(home.world, 'world.json')
  if (!existsSync(file)) {
    const draft = `${home.world}.draft`
    rmSync(draft, { recursive: true, force: true })
    await write(draft)
    rmSync(home.world, { recursive: true, force: true })
    renameSync(draft, home.world)
  }
  return worldSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
}

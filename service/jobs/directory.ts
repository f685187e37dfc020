import { z } from 'zod'
import { InputError, VendorError } from '../../shared/errors.ts'
import { type DirectorySummary, importDirectory, readDirectory } from '../capture/import-directory.ts'
import type { Service } from '../context.ts'
import type { Job } from './job.ts'

const payload = z.object({})

/** Takes the directory in once a day; whoever joins or leaves is known the next morning. */
export const directoryJob = {
  name: 'directory',
  payload,
  schedule: ({ hasGraph }) => (hasGraph ? [{ key: 'daily', cron: '15 1 * * *', payload: {} }] : []),
  run: async (service) => {
    await takeDirectory(service)
  },
} satisfies Job<z.infer<typeof payload>>

export interface DirectoryTaken extends DirectorySummary {
  /** Verified domains whose people the ledger already knows as customers: they stay outside until a person decides. */
  readonly lateDomains: readonly string[]
}

/** Verified domains become ours, then people, mailboxes and groups are taken in. */
export async function takeDirectory(
  service: Pick<Service, 'graph' | 'capture' | 'events' | 'internalDomains' | 'rememberInternalDomains'>,
  { dryRun = false } = {},
): Promise<DirectoryTaken> {
  const graph = service.graph()
  const lateDomains: string[] = []
  for (const domain of dryRun ? [] : await verifiedDomains(graph)) {
    if (service.internalDomains().includes(domain)) continue
    try {
      await service.rememberInternalDomains([domain])
    } catch (error) {
      if (!(error instanceof InputError) || error.code !== 'internal-domain-late') throw error
      lateDomains.push(domain)
    }
  }
  const summary = await importDirectory(service.capture(), await readDirectory(graph), { dryRun })
  if (!dryRun) service.events.directoryTaken(summary)
  return { ...summary, lateDomains }
}

/** Without leave to read them the domains are those somebody told us. */
async function verifiedDomains(graph: ReturnType<Service['graph']>): Promise<readonly string[]> {
  try {
    return await graph.listDomains()
  } catch (error) {
    if (error instanceof VendorError && error.code === 'graph-forbidden') return []
    throw error
  }
}

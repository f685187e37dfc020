import { findAccountsByDomain, readAccounts, upsertAccounts, writeFigures, type NewAccount } from './accounts.ts'
import { readActivities } from './activities.ts'
import {
  hangEngagements,
  targetsOfEngagements,
  unhangEngagements,
  type Hanging,
  type TargetKind,
} from './associations.ts'
import { archivedPage, modifiedSince, whereAre, type ChangedKind } from './changes.ts'
import { createContacts, findContacts, readContacts, type NewContact } from './contacts.ts'
import { readDeals } from './deals.ts'
import {
  archiveEngagements,
  createEngagements,
  engagementsOfAccounts,
  engagementsOfContacts,
  findEngagements,
  readEngagements,
  readEngagementText,
  type NewEngagement,
} from './engagements.ts'
import { canKeepFiles, deleteFile, findFile, uploadFile, type NewFile } from './files.ts'
import { listOwners } from './owners.ts'
import { readPortal } from './portal.ts'
import { applyDrift, readSchema, type Drift } from './schema.ts'
import { createSend, type SendDeps } from './send.ts'
import { createTasks, readTasks, tasksOfAccounts, type NewTask } from './tasks.ts'
import type { AccountFigures } from './properties.ts'

/**
 * HubSpot in our words. Every method may throw `VendorError` (and nothing else of HubSpot's); what each does, and when it
 * is safe to repeat, is said at the function it names.
 */
export function createHubSpotClient(deps: SendDeps) {
  let calls = 0
  const send = createSend({
    ...deps,
    onCall: (event) => {
      calls++
      deps.onCall?.(event)
    },
  })
  return {
    /** Calls made so far, repeated ones included. */
    calls: () => calls,
    readPortal: () => readPortal(send),
    listOwners: () => listOwners(send),
    findContacts: (addresses: readonly string[], options: { readonly fresh?: boolean } = {}) =>
      findContacts(send, addresses, options),
    readContacts: (ids: readonly string[]) => readContacts(send, ids),
    createContacts: (contacts: readonly NewContact[]) => createContacts(send, contacts),
    findAccountsByDomain: (domains: readonly string[]) => findAccountsByDomain(send, domains),
    readAccounts: (ids: readonly string[]) => readAccounts(send, ids),
    upsertAccounts: (accounts: readonly NewAccount[]) => upsertAccounts(send, accounts),
    writeFigures: (inputs: readonly { readonly id: string; readonly figures: AccountFigures }[]) =>
      writeFigures(send, inputs),
    readDeals: (accounts: readonly string[]) => readDeals(send, accounts),
    createEngagements: (engagements: readonly NewEngagement[]) => createEngagements(send, engagements),
    engagementsOfContacts: (contacts: readonly string[]) => engagementsOfContacts(send, contacts),
    engagementsOfAccounts: (accounts: readonly string[]) => engagementsOfAccounts(send, accounts),
    readEngagements: (ids: readonly string[]) => readEngagements(send, ids),
    findEngagements: (messageId: string) => findEngagements(send, messageId),
    readEngagementText: (id: string) => readEngagementText(send, id),
    archiveEngagements: (ids: readonly string[]) => archiveEngagements(send, ids),
    uploadFile: (file: NewFile) => uploadFile(send, file),
    findFile: (folder: string, name: string) => findFile(send, folder, name),
    deleteFile: (id: string) => deleteFile(send, id),
    canKeepFiles: () => canKeepFiles(send),
    targetsOfEngagements: (kind: TargetKind, ids: readonly string[]) => targetsOfEngagements(send, kind, ids),
    hangEngagements: (kind: TargetKind, pairs: readonly Hanging[]) => hangEngagements(send, kind, pairs),
    unhangEngagements: (kind: TargetKind, pairs: readonly Hanging[]) => unhangEngagements(send, kind, pairs),
    readActivities: (kind: 'call' | 'meeting', ids: readonly string[]) => readActivities(send, kind, ids),
    createTasks: (tasks: readonly NewTask[]) => createTasks(send, tasks),
    readTasks: (ids: readonly string[]) => readTasks(send, ids),
    tasksOfAccounts: (accounts: readonly string[]) => tasksOfAccounts(send, accounts),
    modifiedSince: (kind: ChangedKind, since: number, after: string | null) => modifiedSince(send, kind, since, after),
    archivedPage: (kind: ChangedKind, after: string | null) => archivedPage(send, kind, after),
    whereAre: (kind: ChangedKind, ids: readonly string[]) => whereAre(send, kind, ids),
    readSchema: () => readSchema(send),
    applyDrift: (drift: Drift) => applyDrift(send, drift),
  }
}

export type HubSpotClient = ReturnType<typeof createHubSpotClient>

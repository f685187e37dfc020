import type { MessageState, ThreadMessage } from '../../../../shared/contract/message-context.ts'
import { type Standing, standingOf, standingSentence } from '../../../../shared/message/message-state.ts'
import { say, type Words } from '../../../../shared/words/words.ts'
import type { RecordLinks } from '../../../clients/hubspot/record-links.ts'
import type { Service } from '../../../context.ts'
import { loadCrmAccounts, loadMessageReps, type MessageFactsRow } from '../../../ledger/message-facts.ts'
import { loadRulings, type SignedRuling } from '../../../ledger/rulings.ts'
import { mayActOnMessage, mayMarkPrivate, textAccess } from '../access.ts'
import { hasRole, type Reader } from '../reader.ts'

type Deed = ThreadMessage['may'][number]

export interface Viewing {
  readonly service: Pick<Service, 'config' | 'database' | 'tenant' | 'now' | 'hasHubspot'>
  readonly reader: Reader
  readonly words: Words
  readonly links: RecordLinks
  /** The open message lies in a mailbox in which he may act: his own, his line’s, the company’s. */
  readonly actsHere: boolean
}

/** Messages of a thread as a pane shows them: where each stands and why, and what the reader may do with it. */
export async function viewThread(
  viewing: Viewing,
  rows: readonly MessageFactsRow[],
  here: string | null,
): Promise<ThreadMessage[]> {
  const { service, words, links } = viewing
  const ids = rows.map((row) => row.id)
  const reps = await loadMessageReps(service.database.db, service.tenant, ids)
  const accounts = await loadCrmAccounts(service.database.db, service.tenant, ids)
  const rulings = await loadRulings(service.database.db, service.tenant, ids)
  return rows.map((row) => {
    const standing = standingOf(
      { verdict: row.verdict, reason: row.reason, due: row.thread !== null || row.at <= service.now(), crm: row.crm },
      service.hasHubspot,
    )
    const account = accounts.get(row.id)
    const engagement = standing.state === 'captured' ? (row.crm?.id ?? null) : null
    return {
      id: row.id,
      messageId: row.messageId,
      at: row.at,
      from:
        row.sender === null || !tellsSender(viewing, row, reps.get(row.id) ?? [], row.id === here)
          ? null
          : { address: row.sender, name: row.senderName },
      direction: row.direction,
      state: standing.state satisfies MessageState,
      reason: signed(viewing, reasonOf(standing, words), rulings.get(row.id)),
      crmUrl: account === undefined || engagement === null ? null : links.onTimeline(account, engagement),
      here: row.id === here,
      may: deedsOf(viewing, row, reps.get(row.id) ?? [], row.id === here),
    }
  })
}

export function reasonOf(standing: Standing, words: Words): NonNullable<ThreadMessage['reason']> {
  return { code: standing.code, text: standingSentence(standing, words) }
}

/**
 * Of a captured message everybody hears who wrote it. One that is kept out may be anybody's: whoever found it by its
 * Message-ID alone hears how it stands.
 */
function tellsSender(
  { reader, actsHere }: Viewing,
  row: MessageFactsRow,
  reps: readonly string[],
  here: boolean,
): boolean {
  return row.verdict === 'capture' || !here || actsHere || mayActOnMessage(reader, { reps })
}

/** Who decided it and why, for himself and those above him; everybody else hears that somebody did. */
function signed(
  { reader, words }: Pick<Viewing, 'reader' | 'words'>,
  reason: NonNullable<ThreadMessage['reason']>,
  ruling: SignedRuling | undefined,
): NonNullable<ThreadMessage['reason']> {
  if (ruling === undefined || ruling.why === null || ruling.name === null || ruling.rep === null) return reason
  if (reason.code !== 'marked-private' && reason.code !== 'taken-back') return reason
  const sees = ruling.rep === reader.rep || reader.line.has(ruling.rep) || hasRole(reader, 'operations', 'auditor')
  if (!sees) return reason
  const { name, why, at } = ruling
  return { ...reason, text: say(words, 'message.ruled', { sentence: reason.text, name, why, at }) }
}

/** In the CRM, or on its way there this moment: too late to keep it out. */
const WRITTEN: ReadonlySet<string> = new Set(['sent', 'confirmed', 'tombstone', 'archived'])

/** Who may do deeds at all (`routes/message-deeds.ts`). */
export function mayDoDeeds(reader: Reader): boolean {
  return hasRole(reader, 'rep', 'manager', 'operations')
}

function deedsOf(
  { reader, service, actsHere }: Viewing,
  row: MessageFactsRow,
  reps: readonly string[],
  here: boolean,
): Deed[] {
  const { policy } = service.config
  const acts = mayDoDeeds(reader) && mayActOnMessage(reader, { reps })
  const reads = acts || (here && actsHere)
  const written = WRITTEN.has(row.crm?.state ?? '')
  const keepsOut = row.verdict !== 'skip' && !written && mayMarkPrivate(reader, policy)
  const lifts = row.reason === 'marked-private' && mayMarkPrivate(reader, policy)
  const may: [Deed, boolean][] = [
    ['capture', acts && row.verdict === 'skip' && lifts],
    ['private', acts && keepsOut],
    ['take-back', acts && row.verdict === 'capture'],
    ['release', reads && row.verdict === 'hold' && row.reason === 'stranger'],
    ['read', row.verdict === 'capture' && textAccess(reader, { reps }, policy) !== 'refused'],
  ]
  return may.flatMap(([deed, allowed]) => (allowed ? [deed] : []))
}

import { Gauge, type Registry } from 'prom-client'

/** One row of counts with its labels. */
type Row = { readonly count: number } & Readonly<Record<string, string | number>>

/** What the ledger says of itself (service/ledger/ledger-figures.ts), as it is shown. */
export interface ShownFigures {
  readonly sightings: readonly Row[]
  readonly failures: readonly Row[]
  readonly engagements: readonly Row[]
  readonly jobs: readonly Row[]
  readonly mailboxes: readonly Row[]
  readonly mailboxItems: readonly Row[]
  readonly subscriptions: readonly Row[]
  readonly alarms: readonly Row[]
  readonly oldestWaitingSeconds: number
  readonly oldestPendingItemSeconds: number
  readonly heldMessages: number
  readonly staleAccounts: number
  readonly accounts: number
  readonly openNotifications: number
}

/** Asked at most this often, and never for more than a twentieth of the time: a scan of a large ledger is dear. */
const LEAST_MS = 15_000
const SHARE = 20

const TABLES = {
  sightings: ['ledger_sightings', 'Sightings by kind of source, verdict and reason of their message.', ['source', 'verdict', 'reason']],
  failures: ['ledger_failures', 'Items that could not be read, by kind of source and reason.', ['source', 'reason']],
  engagements: ['ledger_engagements', 'Captured messages by the state of their engagement in the CRM.', ['state']],
  jobs: ['queue_jobs', 'Jobs in the queue by name and state.', ['job', 'state']],
  mailboxes: ['mailboxes', 'Mailboxes by state.', ['state']],
  mailboxItems: ['mailbox_items', 'Items that mailboxes told of, by state.', ['state']],
  alarms: ['ledger_alarms', 'Alarms that stand, whoever raised them.', ['alarm']],
  subscriptions: ['subscriptions', 'Subscriptions by state.', ['state']],
} as const // prettier-ignore

const FIGURES = {
  oldestWaitingSeconds: ['oldest_waiting_seconds', 'Age of the oldest captured message the CRM has not confirmed; 0: none.'],
  oldestPendingItemSeconds: ['oldest_pending_item_seconds', 'Age of the oldest item a mailbox told of that is not fetched; 0: none.'],
  heldMessages: ['ledger_held', 'Messages of strangers that wait for an answer.'],
  staleAccounts: ['ledger_stale_accounts', 'Accounts whose figures are to be computed again.'],
  accounts: ['ledger_accounts', 'Accounts in the ledger.'],
  openNotifications: ['ledger_open_notifications', 'Notifications recorded and not worked yet.'],
} as const // prettier-ignore

/**
 * Registers the ledger's figures and answers how to bring them up to date; do so before the registry is read. All
 * processes on one database show the same: take one of them, not their sum. When the ledger does not answer,
 * `commonhold_ledger_answers` is 0 and the rest stays out.
 *
 * @param now ms, for how old the last reading is
 */
export function addLedgerMetrics(
  registry: Registry,
  read: () => Promise<ShownFigures>,
  now: () => number,
): () => Promise<void> {
  const registers = [registry]
  const answers = new Gauge({
    name: 'commonhold_ledger_answers',
    help: '1 when the ledger answered the last time it was asked for its figures.',
    registers,
  })
  const tables = Object.entries(TABLES).map(([key, [name, help, labelNames]]) => ({
    key: key as keyof typeof TABLES,
    labelNames,
    gauge: new Gauge<string>({ name: `commonhold_${name}`, help, labelNames: [...labelNames], registers }),
  }))
  const figures = Object.entries(FIGURES).map(([key, [name, help]]) => ({
    key: key as keyof typeof FIGURES,
    gauge: new Gauge({ name: `commonhold_${name}`, help, registers }),
  }))
  let reading: Promise<void> | null = null
  let next = Number.NEGATIVE_INFINITY

  async function refresh(): Promise<void> {
    const started = now()
    try {
      const found = await read()
      for (const { key, labelNames, gauge } of tables) {
        gauge.reset()
        for (const row of found[key]) {
          gauge.set(Object.fromEntries(labelNames.map((label) => [label, String(row[label])])), row.count)
        }
      }
      for (const { key, gauge } of figures) gauge.set(found[key])
      answers.set(1)
    } catch {
      // Old figures would look like a ledger that stands still.
      for (const { gauge } of tables) gauge.reset()
      for (const { gauge } of figures) gauge.remove()
      answers.set(0)
    }
    next = now() + Math.max(LEAST_MS, (now() - started) * SHARE)
  }

  return async () => {
    if (now() >= next) reading ??= refresh().finally(() => (reading = null))
    await reading
  }
}

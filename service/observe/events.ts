import { errorFields, type Logger } from './logger.ts'
import { type ClockReading, createMetrics, type Metrics, statusClass } from './metrics.ts'

/** What a sync tells of itself; its reasons and ids stay out. */
export interface SyncCounts {
  readonly engagementsCreated: number
  readonly engagementsAdopted: number
  readonly engagementsRecovered: number
  readonly engagementsArchived: number
  readonly contactsCreated: number
  readonly accountsCreated: number
  readonly figuresWritten: number
  readonly calls: number
  readonly waiting: number
  readonly failed: readonly unknown[]
  readonly stopped: { readonly code: string } | null
}

/**
 * One function per business event: what may be said of it, to the log and to the metrics, is decided here, once. Counts
 * and codes, never people.
 */
export type Events = ReturnType<typeof createEvents>

export function createEvents(logger: Logger, metrics: Metrics = createMetrics()) {
  const codeOf = (error: unknown): string => String(errorFields(error).code ?? 'unexpected')
  return {
    /** What the events add up to, for `/metrics`. */
    metrics,

    ledgerOpened: (engine: string, migrations: number) => logger.log('info', 'ledger-opened', { engine, migrations }),

    imported: (counts: {
      readonly seen: number
      readonly captured: number
      readonly skipped: number
      readonly held: number
      readonly failed: number
      readonly ms: number
    }) => {
      for (const verdict of ['captured', 'skipped', 'held', 'failed'] as const) {
        metrics.importedMessages({ verdict }, counts[verdict])
      }
      logger.log('info', 'imported', counts)
    },

    figuresComputed: (accounts: number, ms: number) => logger.log('info', 'figures-computed', { accounts, ms }),

    synced: (counts: SyncCounts, ms: number) => {
      metrics.syncRuns({ outcome: counts.stopped === null ? 'done' : 'stopped' })
      metrics.syncWrites({ deed: 'written' }, counts.engagementsCreated)
      metrics.syncWrites({ deed: 'adopted' }, counts.engagementsAdopted)
      metrics.syncWrites({ deed: 'recovered' }, counts.engagementsRecovered)
      metrics.syncWrites({ deed: 'archived' }, counts.engagementsArchived)
      metrics.syncPeople({ kind: 'contact' }, counts.contactsCreated)
      metrics.syncPeople({ kind: 'account' }, counts.accountsCreated)
      metrics.syncFigures({}, counts.figuresWritten)
      metrics.syncFailures({}, counts.failed.length)
      metrics.syncLeft.set({}, counts.waiting)
      logger.log(counts.stopped === null && counts.failed.length === 0 ? 'info' : 'warn', 'synced', {
        written: counts.engagementsCreated,
        adopted: counts.engagementsAdopted,
        recovered: counts.engagementsRecovered,
        archived: counts.engagementsArchived,
        contacts: counts.contactsCreated,
        accounts: counts.accountsCreated,
        figures: counts.figuresWritten,
        calls: counts.calls,
        left: counts.waiting,
        failed: counts.failed.length,
        ...(counts.stopped === null ? {} : { code: counts.stopped.code }),
        ms,
      })
    },

    /** Somebody did something from a pane; `code` says what came of it, never what it was about. */
    deedDone: (deed: string, { code, done }: { readonly code: string; readonly done: boolean }) => {
      metrics.deeds({ deed, outcome: code })
      logger.log('info', 'deed-done', { doing: deed, code, done })
    },

    /** Follow-up tasks; `recovered`: found again after an uncertain answer. */
    tasksRun: (
      counts: {
        readonly written: number
        readonly recovered: number
        readonly done: number
        readonly gone: number
        readonly failed: number
        readonly calls: number
        readonly stopped: { readonly code: string } | null
      },
      ms: number,
    ) => {
      const { stopped, ...figures } = counts
      for (const deed of ['written', 'recovered', 'done', 'gone', 'failed'] as const) {
        metrics.tasks({ deed }, counts[deed])
      }
      if (counts.calls === 0 && stopped === null) return
      const level = stopped === null && counts.failed === 0 ? 'info' : 'warn'
      logger.log(level, 'tasks-run', { ...figures, ...(stopped === null ? {} : { code: stopped.code }), ms })
    },

    /** Messages the CRM has just confirmed, each with its capture clock. */
    confirmed: (readings: readonly ClockReading[]) => {
      for (const reading of readings) {
        for (const stage of ['seen', 'captured', 'confirmed'] as const) {
          const seconds = reading[stage]
          if (seconds !== null) metrics.clock({ stage }, seconds)
        }
      }
    },

    personErased: (rows: number) => {
      metrics.erasures()
      logger.log('warn', 'person-erased', { rows })
    },

    /** People erased after a backup and erased again because an older ledger was restored. */
    erasedAgain: (people: number) => {
      metrics.erasures({}, people)
      logger.log('warn', 'erased-again', { rows: people })
    },

    backedUp: (rows: number) => logger.log('info', 'backed-up', { rows }),

    restored: (rows: number) => logger.log('warn', 'restored', { rows }),

    personExported: () => logger.log('warn', 'person-exported'),

    /** One call on the wire, one line; `doing` is a fixed phrase of ours. `vendor`: hubspot unless said. */
    vendorCalled: ({ vendor = 'hubspot', ...call }: VendorCall) => {
      const { doing, status, ms } = call
      metrics.vendorCalls({ vendor, doing, status: statusClass(status) })
      metrics.vendorCallSeconds({ vendor, doing }, ms / 1000)
      logger.log(status !== null && status < 400 ? 'debug' : 'warn', 'vendor-called', { vendor, ...call })
    },

    /** A call has to wait for the budget `gate`; `reason` is burst, paused, daily, mailbox, … */
    rateGateWaited: (gate: string, reason: string, waitMs: number) => {
      metrics.gateWaits({ gate, reason })
      metrics.gateWaitSeconds({ gate, reason }, waitMs / 1000)
    },

    /** Notifications recorded, of a kind (item, reauthorize, removed, missed). */
    notificationsReceived: (kind: string, count: number) => metrics.notifications({ outcome: 'received', kind }, count),

    /** Mail that notifications told of is in the ledger: seconds until we were told of it, and from then on. */
    itemsRead: (readings: readonly { readonly told: number | null; readonly read: number }[]) => {
      for (const { told, read } of readings) {
        if (told !== null) metrics.items({ stage: 'told' }, told)
        metrics.items({ stage: 'read' }, read)
      }
    },

    /** Notifications that were not ours or made no sense. */
    notificationsDropped: (reason: string, count: number) => {
      metrics.notifications({ outcome: 'dropped', kind: reason }, count)
      logger.log('warn', 'notifications-dropped', { reason, rows: count })
    },

    /** Changes in the CRM that were worked; `found` and `archived`: second copies of messages of ours. */
    crmChangesFollowed: (
      counts: {
        readonly worked: number
        readonly waiting: number
        readonly gaveUp: number
        readonly found: number
        readonly archived: number
        readonly kept: number
      },
      ms: number,
    ) => {
      metrics.crmChanges({ outcome: 'worked' }, counts.worked)
      metrics.crmChanges({ outcome: 'gave-up' }, counts.gaveUp)
      metrics.duplicates({ deed: 'found' }, counts.found)
      metrics.duplicates({ deed: 'archived' }, counts.archived)
      metrics.duplicates({ deed: 'kept' }, counts.kept)
      if (counts.worked + counts.waiting + counts.gaveUp + counts.archived + counts.kept === 0) return
      logger.log(counts.gaveUp === 0 ? 'info' : 'warn', 'crm-changes', {
        rows: counts.worked,
        left: counts.waiting,
        failed: counts.gaveUp,
        created: counts.found,
        archived: counts.archived,
        recovered: counts.kept,
        ms,
      })
    },

    /** The directory was read: how many of each kind, never who. */
    directoryTaken: (counts: {
      readonly reps: number
      readonly left: number
      readonly companyMailboxes: number
      readonly roleMailboxes: number
      readonly robots: number
      readonly unknownPurposes: number
      readonly entriesChanged: number
      readonly changed: number
    }) => logger.log('info', 'directory-taken', counts),

    crmPolled: (found: number, ms: number) => {
      metrics.crmChanges({ outcome: 'found' }, found)
      logger.log('info', 'crm-polled', { seen: found, ms })
    },

    /** A webhook of HubSpot was recorded and answered. */
    webhookReceived: (counts: { readonly recorded: number; readonly own: number; readonly foreign: number }) => {
      metrics.crmChanges({ outcome: 'told' }, counts.recorded)
      metrics.crmChanges({ outcome: 'own' }, counts.own)
      metrics.crmChanges({ outcome: 'foreign' }, counts.foreign)
    },

    webhookRefused: (code: string) => {
      metrics.crmChanges({ outcome: code })
      logger.log('warn', 'webhook-refused', { code })
    },

    /** Which alarms are up now, by code, and of how many things each. */
    alarmsUp: (alarms: Readonly<Record<string, number>>) => metrics.alarms.all('alarm', alarms),

    /** `subject`: our id of the mailbox, which means nothing outside the ledger. */
    alarmRaised: (alarm: { readonly code: string; readonly subject: string }) =>
      logger.log('error', 'alarm-raised', { alarm: alarm.code, mailbox: alarm.subject }),

    alarmEnded: (alarm: { readonly code: string; readonly subject: string }) =>
      logger.log('info', 'alarm-ended', { alarm: alarm.code, mailbox: alarm.subject }),

    /** Items of live mailboxes were fetched and captured; `troubled`: mailboxes that could not be asked now. */
    mailFetched: (counts: { readonly items: number; readonly troubled: number }, ms: number) =>
      logger.log(counts.troubled === 0 ? 'info' : 'warn', 'mail-fetched', {
        rows: counts.items,
        failed: counts.troubled,
        ms,
      }),

    mailboxesSwept: (
      counts: { readonly mailboxes: number; readonly items: number; readonly refused: number; readonly later: number },
      ms: number,
    ) => {
      if (counts.mailboxes === 0) return
      logger.log(counts.refused === 0 ? 'info' : 'warn', 'mailboxes-swept', {
        seen: counts.mailboxes,
        rows: counts.items,
        failed: counts.refused,
        left: counts.later,
        ms,
      })
    },

    subscriptionsKept: (counts: {
      readonly made: number
      readonly renewed: number
      readonly ended: number
      readonly failed: number
    }) => {
      if (counts.made + counts.renewed + counts.ended + counts.failed === 0) return
      logger.log(counts.failed === 0 ? 'info' : 'warn', 'subscriptions-kept', {
        created: counts.made,
        recovered: counts.renewed,
        archived: counts.ended,
        failed: counts.failed,
      })
    },

    jobDone: (job: string, ms: number) => {
      metrics.jobs({ job, outcome: 'done' })
      metrics.jobSeconds({ job }, ms / 1000)
      logger.log('info', 'job-done', { job, ms })
    },

    jobFailed: (job: string, error: unknown) => {
      metrics.jobs({ job, outcome: 'failed' })
      logger.log('error', 'job-failed', { job, ...errorFields(error) })
    },

    queueTroubled: (error: unknown) => {
      metrics.queueTroubles({ code: codeOf(error) })
      logger.log('warn', 'queue-troubled', errorFields(error))
    },

    /** A request to the API was answered, whatever with; `route` is a pattern of ours. */
    apiAnswered: (route: string, status: number, ms: number) => {
      metrics.apiRequests({ route, status: statusClass(status) })
      metrics.apiSeconds({ route }, ms / 1000)
    },

    /** The API said no; `request` stands in the answer too. */
    apiRefused: (refusal: {
      readonly route: string
      readonly status: number
      readonly code: string
      readonly request: string
    }) => logger.log(refusal.status >= 500 ? 'warn' : 'info', 'api-refused', refusal),

    listening: (port: number) => logger.log('info', 'listening', { port }),

    requestFailed: (error: unknown) => {
      metrics.requestFailures({ code: codeOf(error) })
      logger.log('error', 'request-failed', errorFields(error))
    },

    stopping: (signal: string) => logger.log('info', 'stopping', { signal }),

    stopped: (ms: number) => logger.log('info', 'stopped', { ms }),
  }
}

/** One call on the wire. */
export interface VendorCall {
  readonly vendor?: 'hubspot' | 'graph'
  readonly doing: string
  readonly status: number | null
  readonly attempt: number
  readonly ms: number
}

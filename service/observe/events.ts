import { errorFields, type Logger } from './logger.ts'

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

/** One function per business event: what may be said of it is decided here, once. Counts and codes, never people. */
export type Events = ReturnType<typeof createEvents>

export function createEvents(logger: Logger) {
  return {
    ledgerOpened: (engine: string, migrations: number) => logger.log('info', 'ledger-opened', { engine, migrations }),

    imported: (counts: {
      readonly seen: number
      readonly captured: number
      readonly skipped: number
      readonly held: number
      readonly failed: number
      readonly ms: number
    }) => logger.log('info', 'imported', counts),

    figuresComputed: (accounts: number, ms: number) => logger.log('info', 'figures-computed', { accounts, ms }),

    synced: (counts: SyncCounts, ms: number) =>
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
      }),

    personErased: (rows: number) => logger.log('warn', 'person-erased', { rows }),

    personExported: () => logger.log('warn', 'person-exported'),

    /** One call on the wire, one line; `doing` is a fixed phrase of ours. */
    vendorCalled: (call: {
      readonly doing: string
      readonly status: number | null
      readonly attempt: number
      readonly ms: number
    }) => logger.log(call.status !== null && call.status < 400 ? 'debug' : 'warn', 'vendor-called', call),

    jobDone: (job: string, ms: number) => logger.log('info', 'job-done', { job, ms }),

    jobFailed: (job: string, error: unknown) => logger.log('error', 'job-failed', { job, ...errorFields(error) }),

    queueTroubled: (error: unknown) => logger.log('warn', 'queue-troubled', errorFields(error)),

    listening: (port: number) => logger.log('info', 'listening', { port }),

    requestFailed: (error: unknown) => logger.log('error', 'request-failed', errorFields(error)),

    stopping: (signal: string) => logger.log('info', 'stopping', { signal }),
  }
}

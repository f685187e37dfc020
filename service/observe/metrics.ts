import { Counter, Gauge, Histogram, Registry } from 'prom-client'

/**
 * The process's own figures for Prometheus, in a registry that is handed in and never global. `events.ts` feeds them: an
 * event says once what happened, to the log and to here. What the ledger knows is read when somebody asks
 * (`ledger-metrics.ts`). Names and labels stand in docs/admin/service.md.
 */
export type Metrics = ReturnType<typeof createMetrics>

const SECONDS = [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 100]
const JOB_SECONDS = [0.01, 0.1, 0.5, 1, 5, 15, 60, 300, 1800, 7200]
const CLOCK_SECONDS = [0.5, 1, 2, 5, 10, 30, 60, 300, 900, 3600, 86_400]

/** Longest list of values one label may take in a process; a further one becomes `other`. */
const MOST_VALUES = 200

/** Words, codes and routes of ours: nothing with an @, no quotes, no long text. */
const LABEL = /^[a-z0-9/][a-z0-9 ._:/*-]{0,59}$/i

/** Seconds from stage to stage of one message; null where a stage has no time. */
export interface ClockReading {
  /** From the message's own time until we first saw it. */
  readonly seen: number | null
  /** From then until its verdict let it in. */
  readonly captured: number | null
  /** From first sight until the CRM confirmed it. */
  readonly confirmed: number | null
}

/** Makes every metric of the process on one registry. */
export function createMetrics(registry: Registry = new Registry()) {
  const registers = [registry]
  const counter = (name: string, help: string, labelNames: readonly string[] = []) => {
    const metric = new Counter({ name: `commonhold_${name}`, help, labelNames, registers })
    return (labels: Readonly<Record<string, string>> = {}, by = 1): void => {
      if (by > 0) metric.inc(bound(labels), by)
    }
  }
  const histogram = (name: string, help: string, labelNames: readonly string[], buckets: readonly number[]) => {
    const metric = new Histogram({ name: `commonhold_${name}`, help, labelNames, registers, buckets: [...buckets] })
    return (labels: Readonly<Record<string, string>>, seconds: number): void =>
      metric.observe(bound(labels), Math.max(0, seconds))
  }
  const gauge = (name: string, help: string, labelNames: readonly string[] = []) => {
    const metric = new Gauge({ name: `commonhold_${name}`, help, labelNames, registers })
    return {
      set: (labels: Readonly<Record<string, string>>, value: number) => metric.set(bound(labels), value),
      /** Replaces all values: what is not named is gone. */
      all: (label: string, values: Readonly<Record<string, number>>) => {
        metric.reset()
        for (const [name_, value] of Object.entries(values)) metric.set(bound({ [label]: name_ }), value)
      },
    }
  }
  const bound = boundLabels()
  const process_ = gauge('up', 'This process, by its release and database engine.', ['release', 'engine'])

  return {
    registry,
    /** What Prometheus reads. */
    text: () => registry.metrics(),
    contentType: registry.contentType,
    started: (release: string, engine: string) => process_.set({ release, engine }, 1),

    importedMessages: counter('imported_total', 'Items that imports of this process came to, by what became of them.', ['verdict']),
    jobs: counter('jobs_total', 'Jobs run by this process.', ['job', 'outcome']),
    jobSeconds: histogram('job_seconds', 'How long jobs took.', ['job'], JOB_SECONDS),
    queueTroubles: counter('queue_troubles_total', 'Errors of the queue itself (its database, mostly).', ['code']),
    vendorCalls: counter('vendor_calls_total', 'Calls to a vendor, by what for and class of status (none: no answer).', ['vendor', 'doing', 'status']),
    vendorCallSeconds: histogram('vendor_call_seconds', 'How long a vendor took to answer.', ['vendor', 'doing'], SECONDS),
    gateWaits: counter('rate_gate_waits_total', 'Calls that had to wait for the call budget, by what held them.', ['gate', 'reason']),
    gateWaitSeconds: counter('rate_gate_wait_seconds_total', 'Seconds that calls waited for the call budget.', ['gate', 'reason']),
    syncRuns: counter('sync_runs_total', 'Syncs of this process; `stopped`: HubSpot ended it early.', ['outcome']),
    syncWrites: counter('sync_engagements_total', 'Engagements by what sync did with them.', ['deed']),
    syncPeople: counter('sync_people_total', 'Contacts and accounts created in the CRM.', ['kind']),
    syncFigures: counter('sync_figures_total', 'Accounts whose figures were written to the CRM.'),
    syncFailures: counter('sync_failures_total', 'Records HubSpot refused for good.'),
    syncLeft: gauge('sync_left', 'Messages still to be written when the last sync of this process ended.'),
    clock: histogram('capture_clock_seconds', 'Capture clock of messages this process confirmed: seen (since the message’s own time), captured and confirmed (since first seen).', ['stage'], CLOCK_SECONDS),
    items: histogram('mailbox_item_seconds', 'Mail that notifications told of: told (since it was received, to the second) and read (since told, until it was in the ledger).', ['stage'], CLOCK_SECONDS),
    deeds: counter('deeds_total', 'What people did from the panes of the add-in, by what came of it.', ['deed', 'outcome']),
    tasks: counter('tasks_total', 'Follow-up tasks, by what became of them in the CRM.', ['deed']),
    crmChanges: counter('crm_changes_total', 'Changes people made in the CRM, by what became of them.', ['outcome']),
    duplicates: counter('crm_duplicates_total', 'Second copies of messages of ours, by what was done.', ['deed']),
    notifications: counter('notifications_total', 'Notifications of mailboxes: received ones by kind, dropped ones by reason.', ['outcome', 'kind']),
    alarms: gauge('alarms', 'Alarms that are up now, by code.', ['alarm']),
    apiRequests: counter('api_requests_total', 'Requests to the API of the add-in, by route and class of status.', ['route', 'status']),
    apiSeconds: histogram('api_request_seconds', 'How long requests to the API took.', ['route'], SECONDS),
    requestFailures: counter('http_failures_total', 'Requests to our doors that ended in an error of ours.', ['code']),
    erasures: counter('erasures_total', 'People erased by this process.'),
  } // prettier-ignore
}

/** Keeps labels few and free of people: what looks like neither word nor code is `other`, and so is the 201st value. */
function boundLabels(): (labels: Readonly<Record<string, string>>) => Record<string, string> {
  const known = new Map<string, Set<string>>()
  return (labels) =>
    Object.fromEntries(
      Object.entries(labels).map(([name, value]) => {
        const values = known.get(name) ?? new Set<string>()
        known.set(name, values)
        if (!LABEL.test(value) || (!values.has(value) && values.size >= MOST_VALUES)) return [name, 'other']
        values.add(value)
        return [name, value]
      }),
    )
}

/** `2xx` and so on; `none` where there was no answer. */
export function statusClass(status: number | null): string {
  return status === null ? 'none' : `${Math.floor(status / 100)}xx`
}

import type { z } from 'zod'
import type { Service } from '../context.ts'

/**
 * A job wakes a stage and nothing more: what is to be done stands in the ledger, so losing every job loses nothing. Its
 * handler may run twice, or in two processes at once.
 */
export interface Job<Payload = unknown> {
  readonly name: string
  /** Also takes nothing at all. */
  readonly payload: z.ZodType<Payload>
  /** When it is woken by itself, as cron expressions in UTC, with the payload of each. */
  schedule(service: Service): readonly { readonly key: string; readonly cron: string; readonly payload: object }[]
  run(service: Service, payload: Payload): Promise<void>
}

/** The schedules of what needs live mailboxes: none where nobody set Microsoft Graph up. */
export function withGraph<T>(service: Pick<Service, 'hasGraph'>, schedules: readonly T[]): readonly T[] {
  return service.hasGraph ? schedules : []
}

/** A cron expression for every so many minutes, at least one; from an hour on, every so many whole hours. */
export function everyMinutes(minutes: number): string {
  const whole = Math.max(1, Math.round(minutes))
  return whole < 60 ? `*/${whole} * * * *` : `0 */${Math.min(23, Math.floor(whole / 60))} * * *`
}

/** Checks the payload, then runs: a job may have been written by another release. */
export async function handle(job: Job, service: Service, payload: unknown): Promise<void> {
  const started = Date.now()
  try {
    await job.run(service, job.payload.parse(payload ?? {}))
    service.events.jobDone(job.name, Date.now() - started)
  } catch (error) {
    service.events.jobFailed(job.name, error)
    throw error
  }
}

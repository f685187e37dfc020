import { z } from 'zod'
import { watch } from '../capture/completeness/watch.ts'
import type { Service } from '../context.ts'
import type { Job } from './job.ts'

const payload = z.object({})

/** Looks every minute whether everything still flows, and raises or ends alarms. */
export const watchJob = {
  name: 'watch',
  payload,
  schedule: () => [{ key: 'every-minute', cron: '* * * * *', payload: {} }],
  run: watchOver,
} satisfies Job<z.infer<typeof payload>>

/** One look; tells what changed. */
export async function watchOver(service: Pick<Service, 'watch' | 'events'>): Promise<void> {
  const { raised, ended, standing } = await watch(service.watch())
  for (const alarm of raised) service.events.alarmRaised(alarm)
  for (const alarm of ended) service.events.alarmEnded(alarm)
  const up: Record<string, number> = {}
  for (const { code } of standing) up[code] = (up[code] ?? 0) + 1
  service.events.alarmsUp(up)
}

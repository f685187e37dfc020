import { z } from 'zod'
import { runTasks } from '../tasks/run-tasks.ts'
import { everyMinutes, type Job } from './job.ts'

const payload = z.object({})

/** Writes follow-up tasks to HubSpot and looks which were done there. */
export const tasksJob = {
  name: 'tasks',
  payload,
  schedule: ({ config }) => [{ key: 'regular', cron: everyMinutes(config.syncMinutes), payload: {} }],
  run: async (service) => {
    const started = Date.now()
    service.events.tasksRun(await runTasks(service.tasks()), Date.now() - started)
  },
} satisfies Job<z.infer<typeof payload>>

import { deriveDue } from '../../capture/derive-due.ts'
import type { Service } from '../../context.ts'
import type { Wakes } from '../../http/api/deeds/deed.ts'
import type { Live } from '../../jobs/live.ts'
import type { Lookout } from '../../jobs/lookout.ts'
import { createRounds } from '../../jobs/rounds.ts'
import { runSync } from '../../sync/run-sync.ts'
import { runTasks } from '../../tasks/run-tasks.ts'
import { wantFigures } from '../../trust/want-figures.ts'

/** What `serve` leaves to its jobs, for a start without a queue: figures, tasks and the rest of the sync, once mail has come in. */
export interface Follow {
  readonly wakes: Wakes
  /** Mail may have come: it is fetched, told of, and the figures follow. */
  mail(): void
  /** Settles when nothing is left to do. */
  idle(): Promise<void>
  stop(): Promise<void>
}

export function followMail(service: Service, live: Live, lookout: Lookout): Follow {
  const rounds = createRounds(
    async () => {
      if (service.stopping()) return
      await live.idle()
      await deriveDue(service.capture())
      await wantFigures(service.trust, { now: service.now(), which: 'stale' })
      await runSync(service.sync())
      await runTasks(service.tasks())
    },
    (error) => {
      if (!service.stopping()) service.events.jobFailed('follow', error)
    },
  )
  const mail = (): void => {
    live.wake()
    rounds.wake()
  }
  return {
    mail,
    idle: async () => {
      await live.idle()
      await rounds.idle()
    },
    wakes: { sync: rounds.wake, tasks: rounds.wake, mailbox: (id) => lookout.look(id) },
    stop: async () => {
      await lookout.idle()
      await live.stop()
      await rounds.stop()
    },
  }
}

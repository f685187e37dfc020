import type { Service } from './context.ts'
import { createHttp, listen } from './http/app.ts'
import { createQueue } from './jobs/queue.ts'

export interface ServeOptions {
  readonly host: string
  readonly port: number
  /** Address of the server's database for the queue's own connections; null on the embedded one. */
  readonly databaseUrl: string | null
  /** Settles when it is time to stop. */
  readonly stopped: Promise<string>
  /** Told once everything runs. */
  readonly onListening: (port: number) => void
}

/** Runs jobs and health checks until asked to stop; then finishes what is in hand and closes in order. */
export async function serveUntilStopped(service: Service, options: ServeOptions): Promise<void> {
  const queue = createQueue(service, { url: options.databaseUrl })
  const app = createHttp(service)
  await queue.start()
  try {
    const port = await listen(app, options.host, options.port)
    await queue.work()
    // Not only at the next full minute: a restart goes on at once with what was left.
    await queue.wake('recompute', { which: 'stale' })
    await queue.wake('sync')
    service.events.listening(port)
    options.onListening(port)
    service.events.stopping(await options.stopped)
  } finally {
    await app.close()
    await queue.stop()
  }
}

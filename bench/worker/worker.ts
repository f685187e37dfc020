import type { Answer, Ask, Commands } from './protocol.ts'
import { workers, type WorkerName } from './workers.ts'

let commands: Commands | null = null

async function answer({ command, argument }: Ask): Promise<unknown> {
  if (command === 'open') {
    const open = await workers[process.argv[2] as WorkerName]()
    commands = await open(argument as never)
    return null
  }
  const run = commands?.[command]
  if (run === undefined) throw new Error(`no command ${command}`)
  return run(argument as never)
}

// One at a time, in the order asked.
let last: Promise<void> = Promise.resolve()
process.on('message', (ask: Ask) => {
  last = last.then(async () => {
    let reply: Answer
    try {
      reply = { id: ask.id, result: await answer(ask) }
    } catch (error) {
      reply = { id: ask.id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }
    }
    if (process.connected) process.send?.(reply)
  })
})
// The parent is gone: nobody wants the figures.
process.on('disconnect', () => {
  void last.then(async () => {
    await commands?.end().catch(() => undefined)
    process.exit(0)
  })
})

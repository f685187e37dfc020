import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Answer, Ask } from './protocol.ts'
import type { WorkerName } from './workers.ts'

const PROGRAM = fileURLToPath(new URL('./worker.ts', import.meta.url))

/** A child process that measures: its peak memory is its own, and nothing it did before warms the next one up. */
export interface Worker {
  /** Runs one command in the child. Errors there are errors here. */
  ask<Result>(command: string, argument?: unknown): Promise<Result>
  /** Ends the child in order. */
  end(): Promise<void>
}

export async function startWorker(name: WorkerName, argument: unknown): Promise<Worker> {
  const child = fork(PROGRAM, [name], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    serialization: 'advanced',
  })
  let next = 0
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  const exited = new Promise<void>((resolve) => {
    child.on('exit', (code, signal) => {
      for (const { reject } of waiting.values()) reject(new Error(`${name} ended early: ${signal ?? code}`))
      resolve()
    })
  })
  child.on('message', (answer: Answer) => {
    const asked = waiting.get(answer.id)
    waiting.delete(answer.id)
    if ('error' in answer) asked?.reject(new Error(`${name}: ${answer.error}`))
    else asked?.resolve(answer.result)
  })
  const ask = <Result>(command: string, given?: unknown): Promise<Result> => {
    const id = next++
    const promise = Promise.withResolvers<unknown>()
    waiting.set(id, promise)
    child.send({ id, command, argument: given } satisfies Ask)
    return promise.promise as Promise<Result>
  }
  const end = async (): Promise<void> => {
    if (child.connected) {
      await ask('end').catch(() => undefined)
      if (child.connected) child.disconnect()
    }
    await exited
  }
  try {
    await ask('open', argument)
  } catch (error) {
    await end()
    throw error
  }
  return { ask, end }
}

/** One command in a child of its own. */
export async function runWorker<Result>(name: WorkerName, argument: unknown, command = 'run'): Promise<Result> {
  const worker = await startWorker(name, argument)
  try {
    return await worker.ask<Result>(command)
  } finally {
    await worker.end()
  }
}

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { CounterReport } from '../../sandbox/hubspot/gate/counters.ts'
import type { Fault } from '../../sandbox/hubspot/gate/faults.ts'
import type { Dump } from '../../sandbox/hubspot/routes/control.ts'

const PROGRAM = fileURLToPath(new URL('../../sandbox/hubspot/main.ts', import.meta.url))

export const TOKEN = 'bench-token'

/** The stand-in for HubSpot as a process of its own, with an empty account and the limits of a private app. */
export interface StandInProcess {
  readonly url: string
  counters(): Promise<CounterReport>
  resetCounters(): Promise<void>
  addFaults(faults: readonly Fault[]): Promise<void>
  dump(types: readonly string[], properties: readonly string[]): Promise<Dump>
  stop(): Promise<void>
}

export async function startStandIn(): Promise<StandInProcess> {
  const flags = ['--control', '--exit-with-parent', '--token', TOKEN, '--seed', '1']
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', PROGRAM, ...flags], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  const first = createInterface({ input: child.stdout })[Symbol.asyncIterator]().next()
  const line = await Promise.race([first, exited.then(() => null)])
  if (line === null || line.done === true) throw new Error('the stand-in for HubSpot did not start')
  const { url } = JSON.parse(line.value) as { url: string }
  const control = async <Answer>(method: string, path: string, body?: unknown): Promise<Answer> => {
    const response = await fetch(`${url}/__control/${path}`, {
      method,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`stand-in: ${response.status} ${text}`)
    return (text === '' ? null : JSON.parse(text)) as Answer
  }
  return {
    url,
    counters: () => control('GET', 'counters'),
    resetCounters: () => control('DELETE', 'counters'),
    addFaults: async (faults) => {
      await control('POST', 'faults', faults)
    },
    dump: (types, properties) => control('GET', `dump?types=${types.join(',')}&properties=${properties.join(',')}`),
    stop: async () => {
      child.stdin.end()
      child.kill('SIGTERM')
      await exited
    },
  }
}

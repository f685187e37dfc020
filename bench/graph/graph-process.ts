import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { CounterReport } from '../../sandbox/graph/gate/counters.ts'

const PROGRAM = fileURLToPath(new URL('../../sandbox/graph/main.ts', import.meta.url))

/** The stand-in for Microsoft Graph as a process of its own, with the limits of an app on. */
export interface GraphProcess {
  readonly url: string
  readonly tenant: string
  readonly clientId: string
  control<Answer = unknown>(path: string, body: unknown): Promise<Answer>
  counters(): Promise<CounterReport>
  resetCounters(): Promise<void>
  stop(): Promise<void>
}

export async function startGraph(domain: string, certificate: string): Promise<GraphProcess> {
  const flags = [
    '--control',
    '--exit-with-parent',
    '--domains',
    domain,
    '--app-certificate',
    certificate,
    '--seed',
    '1',
  ]
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', PROGRAM, ...flags], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  const first = createInterface({ input: child.stdout })[Symbol.asyncIterator]().next()
  const line = await Promise.race([first, exited.then(() => null)])
  if (line === null || line.done === true) throw new Error('the stand-in for Microsoft Graph did not start')
  const said = JSON.parse(line.value) as { url: string; tenant: string; clientId: string }
  const control = async <Answer>(method: string, path: string, body?: unknown): Promise<Answer> => {
    const response = await fetch(`${said.url}/__control/${path}`, {
      method,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`stand-in: ${response.status} ${text}`)
    return (text === '' ? null : JSON.parse(text)) as Answer
  }
  return {
    ...said,
    control: (path, body) => control('POST', path, body),
    counters: () => control('GET', 'counters'),
    resetCounters: () => control('DELETE', 'counters'),
    stop: async () => {
      child.stdin.end()
      child.kill('SIGTERM')
      await exited
    },
  }
}

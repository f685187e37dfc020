import { spawn } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import type { HostileTask } from './child.ts'

const RUNS = 20_000
/** An own mail of each kind, and the world's oddest where they lie beside this repository. */
const FOLDERS = [
  path.resolve(__dirname, '../../../fixtures/mail/eml'),
  path.resolve(__dirname, '../../../fixtures/mime'),
  path.resolve(__dirname, '../../../../../shared/data/mime-fixtures'),
]
const files = FOLDERS.filter((folder) => existsSync(folder))
  .flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) =>
      path.join(entry.parentPath, entry.name),
    ),
  )
  .filter((file) => /\.(?:eml|msg|mbox|tnef|rtf|txt)$/.test(file) && statSync(file).size < 256 * 1024)
  .sort()

interface Outcome {
  /** Seeds whose file killed the process, or hung it for 20 seconds. */
  readonly killed: readonly string[]
  /** Seeds that took more than two seconds of processor time. */
  readonly slow: readonly string[]
  readonly peaks: readonly number[]
  readonly ran: number
}

/** Runs seeds in a child that may be killed; the parent knows by whom, and goes on behind it in a fresh one. */
async function runSeeds(from: number, to: number): Promise<Outcome> {
  const killed: string[] = []
  const slow: string[] = []
  const peaks: number[] = []
  let ran = 0
  for (let next = from; next < to && killed.length < 5;) {
    const task: HostileTask = { files, from: next, to }
    const child = spawn(
      process.execPath,
      // Young garbage and mail together: what a message takes at its worst stays under 256 MB.
      [
        '--max-old-space-size=160',
        '--max-semi-space-size=8',
        '--disable-warning=ExperimentalWarning',
        path.join(__dirname, 'child.ts'),
        JSON.stringify(task),
      ],
      { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NODE_OPTIONS: '' } },
    )
    let last = next
    let done = false
    let rest = ''
    let errors = ''
    let watchdog = setTimeout(() => child.kill('SIGKILL'), 60_000)
    child.stderr.on('data', (data: Buffer) => (errors = (errors + data.toString()).slice(-2000)))
    child.stdout.on('data', (data: Buffer) => {
      clearTimeout(watchdog)
      watchdog = setTimeout(() => child.kill('SIGKILL'), 20_000)
      const lines = (rest + data.toString()).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        if (/^\d+$/.test(line)) last = Number(line)
        else if (line.startsWith('slow ')) slow.push(line)
        else if (line.startsWith('peak ')) peaks.push(Number(line.slice(5)))
        else if (line === 'done') done = true
      }
    })
    const ending = await new Promise<string>((resolve) =>
      child.on('close', (code, signal) => resolve(`${signal ?? code}`)),
    )
    clearTimeout(watchdog)
    ran += last - next + 1
    if (!done) killed.push(`seed ${last}: ${ending} ${/^\w*Error: .*/m.exec(errors)?.[0] ?? errors.slice(-300)}`)
    next = done ? to : last + 1
  }
  return { killed, slow, peaks, ran }
}

test('20,000 mutated messages: each ends in two seconds and 256 MB, with a result or a reason', async () => {
  // Two halves at once, each a child of its own.
  const halves = await Promise.all([runSeeds(0, RUNS / 2), runSeeds(RUNS / 2, RUNS)])
  expect(halves.flatMap(({ killed }) => killed)).toEqual([])
  expect(halves.flatMap(({ slow }) => slow)).toEqual([])
  expect(halves.reduce((sum, { ran }) => sum + ran, 0)).toBe(RUNS)
  for (const { peaks } of halves) for (const peak of peaks) expect(peak).toBeLessThanOrEqual(256)
}, 600_000)

import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { run } from '../../service/cli/run.ts'
import { wordsFor } from '../../shared/words/words.ts'

export const root = resolve(__dirname, '../..')
const node = join(root, 'node_modules/.bin/node')
const main = join(root, 'service/cli/main.ts')

export interface CliResult {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

export interface CliOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
}

/** Nothing of the environment of the test run reaches the command. */
function environment(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], HOME: process.env['HOME'], LANG: 'C', ...extra }
}

/** Starts the real command in a process of its own. */
export function startCli(args: readonly string[], options: CliOptions = {}): ChildProcess {
  return spawn(node, [main, ...args], { cwd: options.cwd ?? tmpdir(), env: environment(options.env) })
}

/** Runs the real command to its end. */
export async function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const child = startCli(args, options)
  let out = ''
  let err = ''
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (out += chunk))
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (err += chunk))
  const code = await new Promise<number | null>((done, failed) => {
    child.on('error', failed)
    child.on('close', done)
  })
  return { code, out, err }
}

/** The same command line inside this process: everything but the process itself is real. */
export async function runHere(args: readonly string[], options: Pick<CliOptions, 'env'> = {}): Promise<CliResult> {
  let out = ''
  let err = ''
  const code = await run({
    args,
    environment: options.env ?? {},
    readFile: (path) => readFileSync(path, 'utf8'),
    out: { write: (text: string) => (out += text) },
    err: { write: (text: string) => (err += text) },
    stopped: new Promise(() => undefined),
    words: wordsFor,
  })
  return { code, out, err }
}

/** A folder for one test file; `remove` when done. */
export function scratch(): { readonly path: string; file(name: string, content: string): string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'commonhold-test-'))
  return {
    path,
    file: (name, content) => {
      writeFileSync(join(path, name), content)
      return join(path, name)
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  }
}

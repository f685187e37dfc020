import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { CommonholdError } from '../../../shared/errors.ts'
import { plainSentence, told } from '../../../shared/words/sentence.ts'

/** The stand-ins are programs of their own: we start them and speak their protocols, and import nothing of them. */
export type Program = 'graph' | 'hubspot' | 'outlook' | 'world'

/** Beside the source the program is TypeScript, in dist/ it is JavaScript. */
function programFile(program: Program): string {
  const found = ['ts', 'js']
    .map((ending) => fileURLToPath(new URL(`../../../sandbox/${program}/main.${ending}`, import.meta.url)))
    .find((file) => existsSync(file))
  if (found !== undefined) return found
  throw new CommonholdError('no-sandbox', told`The stand-in “${program}” is not part of this installation.`, {
    remedy: 'Run `commonhold start` from a complete checkout or package; for production use `commonhold serve`.',
  })
}

/** Runs a program to its end. */
export async function runProgram(program: Program, args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [programFile(program), ...args], { stdio: ['ignore', 'ignore', 'pipe'] })
  const said = collect(child)
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  if (code !== 0) throw broken(program, code, said())
}

export interface Running {
  readonly url: string
  /** The whole line, for what else a program says of itself. */
  readonly said: Readonly<Record<string, unknown>>
  /** One line on its standard input. */
  tell(line: string): void
  stop(): Promise<void>
}

/**
 * Starts a program that serves, and waits for the line that says where. It ends with us, however we end: its standard
 * input is a pipe of ours. A group of its own keeps the terminal's Ctrl-C from it, so that we can finish what we are
 * writing to it.
 */
export async function startProgram(program: Program, args: readonly string[]): Promise<Running> {
  const child = spawn(process.execPath, [programFile(program), ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  })
  const errors = collect(child)
  const ended = new Promise<number | null>((resolve) => {
    child.on('error', () => resolve(null))
    child.on('close', resolve)
  })
  const line = new Promise<string>((resolve) => {
    let text = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      if (text.includes('\n')) resolve(text.slice(0, text.indexOf('\n')))
    })
  })
  const first = await Promise.race([line, ended])
  if (typeof first !== 'string') throw broken(program, first, errors())
  const said = JSON.parse(first) as { url: string } & Record<string, unknown>
  return {
    url: said.url,
    said,
    tell: (line) => void child.stdin.write(`${line}\n`),
    stop: async () => {
      child.stdin.end()
      await ended
    },
  }
}

/** The last of what a program said on its error stream, for the error we make of it. */
function collect(child: ChildProcess): () => string {
  let text = ''
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    text = (text + chunk).slice(-2000)
  })
  return () => text.trim()
}

function broken(program: Program, code: number | null, said: string): CommonholdError {
  const last = said.split('\n').slice(-3).join(' ')
  return new CommonholdError(
    'sandbox-failed',
    told`The stand-in “${program}” ended with ${code ?? plainSentence('no code')}: ${last}`,
    {
      remedy: 'Try again with --fresh; if it stays so, report it with the line above.',
    },
  )
}

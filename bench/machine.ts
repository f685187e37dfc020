import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { availableParallelism, loadavg, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'

/** What the figures were measured on; without it they say nothing. */
export interface Machine {
  readonly cores: number
  readonly memoryGb: number
  readonly platform: string
  readonly node: string
  readonly pglite: string
  readonly hubspotClient: string
  /** Load average of the last minute before the bench: above 0.5 the machine was not left alone. */
  readonly loadBefore: number
  readonly commit: string | null
}

const ROOT = fileURLToPath(new URL('..', import.meta.url))

export function readMachine(): Machine {
  return {
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
    pglite: versionOf('@electric-sql/pglite'),
    hubspotClient: versionOf('@hubspot/api-client'),
    loadBefore: Math.round((loadavg()[0] ?? 0) * 100) / 100,
    commit: commitOf(),
  }
}

function versionOf(name: string): string {
  const text = readFileSync(`${ROOT}node_modules/${name}/package.json`, 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

function commitOf(): string | null {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
      cwd: ROOT,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  } catch {
    return null
  }
}

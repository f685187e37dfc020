import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import type { Runner } from './sync-context.ts'

/**
 * This process as a lease holder: host, pid, when it was started, and a number per run. Of a holder on this host we can
 * tell that it is gone; of one on another host only its lease tells. `soleOwner`: nobody else can have the database open
 * (the embedded one), so every other holder is gone.
 */
export function createRunner(options: { readonly soleOwner: boolean; readonly run: string }): Runner {
  const id = `${hostname()}/${process.pid}/${startOf(process.pid) ?? ''}/${options.run}`
  return {
    id,
    isGone: (other) => {
      if (other === id) return false
      if (options.soleOwner) return true
      const [host = '', pidText = '', started = ''] = other.split('/')
      if (host !== hostname()) return false
      const pid = Number.parseInt(pidText, 10)
      if (!Number.isInteger(pid)) return false
      return !isAlive(pid) || (started !== '' && startOf(pid) !== started)
    },
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** A recycled pid belongs to somebody else: the start time tells, where the system shows it (Linux). */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
  } catch {
    return null
  }
}

import type { SignInFault } from '../sign-in/sign-in-error.ts'
import type { ServiceError } from '../service-client/service-error.ts'

const MOST_FAILURES = 20

/** What support staff need, and nothing of a message: codes, numbers, versions. */
export interface Diagnostics {
  /** A fact that replaces the one of the same name. */
  note(name: string, value: string): void
  serviceFailed(error: ServiceError): void
  /** A fault of the pane: the kind of the error alone, its message may hold content. */
  paneFailed(where: string, error: unknown): void
  signInFailed(fault: SignInFault, brokerCode: string | null): void
  lines(): readonly string[]
}

export function createDiagnostics(now: () => number): Diagnostics {
  const facts = new Map<string, string>()
  const failures: string[] = []
  const failed = (...parts: readonly (string | number | null)[]): void => {
    failures.push([new Date(now()).toISOString(), ...parts.filter((part) => part !== null)].join(' '))
    if (failures.length > MOST_FAILURES) failures.shift()
  }
  return {
    note: (name, value) => void facts.set(name, value),
    serviceFailed: ({ failing, code, status, requestId }) => {
      failed('service', failing, plain(code), status, requestId === null ? null : plain(requestId))
    },
    paneFailed: (where, error) => {
      const { name, code, officeCode } = error as Partial<Record<'name' | 'code' | 'officeCode', unknown>>
      failed('pane', where, plain(name), plain(code), plain(officeCode))
    },
    signInFailed: (fault, brokerCode) => {
      failed('sign-in', fault, plain(brokerCode))
    },
    lines: () => [...[...facts].map(([name, value]) => `${name}: ${value}`), ...failures],
  }
}

/** A code has letters, digits and joints; whatever else came as one is not told. */
function plain(code: unknown): string | null {
  if (code == null) return null
  const text = String(code)
  return /^[\w.-]{1,80}$/.test(text) ? text : '?'
}

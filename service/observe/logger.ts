import { type DestinationStream, pino } from 'pino'
import { CommonholdError, VendorError } from '../../shared/errors.ts'

export type LogLevel = 'error' | 'warn' | 'info' | 'debug'

/**
 * The only fields that reach a log line. Everything else is dropped inside the logger, whoever hands it in: a log must
 * not be able to hold a body, a subject, an address, a name or a token (style.md, trap 8). A field is added here when
 * its values are counts, times, codes of ours, or ids that mean nothing outside the ledger.
 */
export const LOGGED_FIELDS = [
  'account',
  'adopted',
  'archived',
  'calls',
  'figures',
  'recovered',
  'request',
  'route',
  'accounts',
  'alarm',
  'attempt',
  'attempts',
  'captured',
  'code',
  'command',
  'confirmed',
  'contacts',
  'created',
  'doing',
  'done',
  'engine',
  'failed',
  'gone',
  'fault',
  'held',
  'job',
  'left',
  'mailbox',
  'message',
  'method',
  'migrations',
  'ms',
  'port',
  'reason',
  'rows',
  'seen',
  'signal',
  'skipped',
  'stack',
  'stage',
  'status',
  'vendor',
  'waitMs',
  'written',
] as const

export type LogFields = Readonly<
  Partial<Record<(typeof LOGGED_FIELDS)[number], string | number | boolean | null | undefined>>
>

const ALLOWED: ReadonlySet<string> = new Set([...LOGGED_FIELDS, 'level', 'time', 'event', 'name'])

/** Words, codes and ids; nothing with an @, no quotes, no long text. */
const PLAIN_TEXT = /^[\p{L}\p{N} ._:/*-]{0,120}$/u

/** Where a program error happened, without what it said: messages of errors quote what they choked on. */
const STACK_LINE = /^\s+at .*/

/** Writes one JSON line per event. */
export interface Logger {
  log(level: LogLevel, event: string, fields?: LogFields): void
}

/** A logger to a stream (standard error unless told). */
export function createLogger(options: { readonly level: LogLevel; readonly to?: DestinationStream }): Logger {
  const out = pino(
    {
      level: options.level,
      base: null,
      formatters: { level: (label) => ({ level: label }), log: onlyAllowed },
    },
    options.to ?? pino.destination({ dest: 2, sync: true }),
  )
  return { log: (level, event, fields = {}) => out[level]({ event, ...fields }) }
}

function onlyAllowed(line: Record<string, unknown>): Record<string, unknown> {
  const kept: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(line)) {
    if (!ALLOWED.has(name)) continue
    if (value === undefined) continue
    if (value === null || typeof value === 'number' || typeof value === 'boolean') kept[name] = value
    else if (typeof value === 'string')
      kept[name] = name === 'stack' ? frames(value) : PLAIN_TEXT.test(value) ? value : '[redacted]'
  }
  return kept
}

/** Where a program error happened, without what it said. */
export function frames(stack: string): string {
  return stack
    .split('\n')
    .filter((line) => STACK_LINE.test(line))
    .slice(0, 12)
    .join('\n')
}

/** What may be said of an error: our code, the vendor's fault and status, and for a program error where it happened. */
export function errorFields(error: unknown): LogFields {
  if (error instanceof VendorError) return { code: error.code, fault: error.fault, status: error.status }
  if (error instanceof CommonholdError) return { code: error.code }
  const { code, stack } = (error ?? {}) as { code?: unknown; stack?: unknown }
  return {
    code: typeof code === 'string' ? code : 'unexpected',
    ...(typeof stack === 'string' ? { stack } : {}),
  }
}

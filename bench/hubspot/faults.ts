import type { Fault } from '../../sandbox/hubspot/gate/faults.ts'

const EMAILS = '/emails/batch/create$'
const ANY = '^/crm/'

/** Longer than a worker waits for an answer (`CALL_MS`): the call is carried out after its caller has given up. */
export const DELAY_MS = 12_000
export const CALL_MS = 10_000

/**
 * What goes wrong, the same for both sides: refusals, outages before and after the work was done, answers lost, cut
 * connections, time-outs, batches written in part.
 */
export const faults: readonly Fault[] = [
  { method: 'POST', path: EMAILS, nth: [3, 41, 83], action: { kind: 'status', status: 504, after: true } },
  { method: 'POST', path: EMAILS, nth: [6, 47, 90], action: { kind: 'drop' } },
  { method: 'POST', path: EMAILS, nth: [9, 53, 97], action: { kind: 'reset' } },
  { method: 'POST', path: EMAILS, nth: [12, 59, 104], action: { kind: 'status', status: 503 } },
  {
    method: 'POST',
    path: EMAILS,
    nth: [15, 65, 111],
    action: { kind: 'partial', inputs: 10, status: 500, category: 'INTERNAL_ERROR' },
  },
  { method: 'POST', path: EMAILS, nth: [18, 71], action: { kind: 'delay', ms: DELAY_MS } },
  {
    method: 'POST',
    path: '/(contacts|companies)/batch/(create|upsert)$',
    nth: 4,
    action: { kind: 'status', status: 502, after: true },
  },
  {
    method: 'POST',
    path: '/(contacts|companies)/batch/(create|upsert)$',
    nth: 9,
    action: { kind: 'status', status: 500 },
  },
  { path: ANY, every: 45, action: { kind: 'status', status: 429 } },
]

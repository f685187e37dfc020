import { say, wordsFor } from '../../shared/words/words.ts'
import type { Locale } from '../../shared/words/fill.ts'
import type { NewTask, SeenTask, TaskOutcome } from '../clients/hubspot/tasks.ts'
import type { DueTask } from '../ledger/crm-tasks.ts'

/** What writing tasks decides, from data alone. */

/** A contact that HubSpot does not take (merged, deleted meanwhile) must not keep the task from its account. */
const WITH_CONTACT = 1

export function taskToWrite(task: DueTask, language: Locale): NewTask {
  const { id, mark, title, dueOn, owner, account, contact, byName, attempts } = task
  const words = wordsFor(language)
  return {
    ref: id,
    mark,
    title,
    dueOn,
    owner,
    account,
    contacts: contact === null || attempts >= WITH_CONTACT ? [] : [contact],
    note: byName === null ? say(words, 'task.origin') : say(words, 'task.origin-by', { name: byName }),
  }
}

/** Tries after a refusal: the second without the contact, the third in case the first two met a passing rule. */
const MOST_ATTEMPTS = 3

export interface Settled {
  readonly confirmed: readonly { readonly id: string; readonly crmId: string }[]
  readonly again: readonly string[]
  readonly failed: readonly string[]
  /** Not mentioned in the answer. */
  readonly open: readonly string[]
}

/** What becomes of tasks that were sent. `attempts` of a task: refusals before this try; limits and outages are none. */
export function settleOutcomes(sent: readonly DueTask[], outcomes: readonly TaskOutcome[]): Settled {
  const byRef = new Map(outcomes.map((one) => [one.ref, one]))
  const outcomeOf = (task: DueTask) => byRef.get(task.id)
  const refused = sent.filter((task) => outcomeOf(task)?.id === null)
  return {
    confirmed: sent.flatMap((task) => {
      const outcome = outcomeOf(task)
      return outcome === undefined || outcome.id === null ? [] : [{ id: task.id, crmId: outcome.id }]
    }),
    again: refused.filter((task) => task.attempts + 1 < MOST_ATTEMPTS).map((task) => task.id),
    failed: refused.filter((task) => task.attempts + 1 >= MOST_ATTEMPTS).map((task) => task.id),
    open: sent.filter((task) => outcomeOf(task) === undefined).map((task) => task.id),
  }
}

/** Which tasks whose outcome was open are in the CRM: by the mark in their body. */
export function findAgain(
  open: readonly DueTask[],
  present: readonly SeenTask[],
): { readonly found: readonly { readonly id: string; readonly crmId: string }[]; readonly missing: readonly string[] } {
  const byMark = new Map(present.flatMap((one) => (one.mark === null ? [] : [[one.mark, one.id] as const])))
  const found = open.flatMap((task) => {
    const crmId = byMark.get(task.mark)
    return crmId === undefined ? [] : [{ id: task.id, crmId }]
  })
  const there = new Set(found.map((one) => one.id))
  return { found, missing: open.filter((task) => !there.has(task.id)).map((task) => task.id) }
}

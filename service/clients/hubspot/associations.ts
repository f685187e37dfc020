import { readAssociations } from './objects.ts'
import { paths, sizes, type CrmObject } from './paths.ts'
import { parts } from './objects.ts'
import type { Send } from './send.ts'

/** What an engagement may hang on, in our words. */
export type TargetKind = 'contact' | 'account' | 'deal'

const OBJECTS: Readonly<Record<TargetKind, CrmObject>> = { contact: 'contacts', account: 'companies', deal: 'deals' }

/** The CRM ids each engagement hangs on, 1,000 engagements a call. */
export async function targetsOfEngagements(
  send: Send,
  kind: TargetKind,
  engagements: readonly string[],
): Promise<Map<string, string[]>> {
  const doing = 'read what engagements hang on'
  const found = await readAssociations(send, { from: 'emails', to: OBJECTS[kind], ids: engagements, doing })
  return new Map([...found].map(([from, to]) => [from, to.map((one) => one.id)]))
}

export interface Hanging {
  readonly engagement: string
  readonly target: string
}

/** Hangs engagements on records with the default label; repeating it changes nothing. */
export async function hangEngagements(send: Send, kind: TargetKind, pairs: readonly Hanging[]): Promise<void> {
  await onPairs(send, pairs, 'hang engagements', paths.associateDefault('emails', OBJECTS[kind]), (pair) => ({
    from: { id: pair.engagement },
    to: { id: pair.target },
  }))
}

/** Takes engagements off records, whatever the label. */
export async function unhangEngagements(send: Send, kind: TargetKind, pairs: readonly Hanging[]): Promise<void> {
  await onPairs(send, pairs, 'unhang engagements', paths.disassociate('emails', OBJECTS[kind]), (pair) => ({
    from: { id: pair.engagement },
    to: [{ id: pair.target }],
  }))
}

async function onPairs(
  send: Send,
  pairs: readonly Hanging[],
  doing: string,
  path: string,
  input: (pair: Hanging) => unknown,
): Promise<void> {
  await Promise.all(
    parts(pairs, sizes.associationRead).map((part) =>
      send({ doing, method: 'POST', path, body: { inputs: part.map(input) }, effect: 'repeatable' }),
    ),
  )
}

import type { MessageCompose } from '../office/outlook-item.ts'
import type { ServiceClient } from '../service-client/service-client.ts'
import { decideNotice } from './decide-notice.ts'

/** What the handlers need of Outlook and of the service; the edge (launch-event.ts) provides it. */
export interface Draft {
  /** The message being written; null where it is none. */
  read(): Promise<MessageCompose | null>
  showNotice(text: string): Promise<void>
  removeNotice(): Promise<void>
  /** Puts the mark into a header of the draft. */
  setMark(mark: string): Promise<void>
  /** Notes that live as long as the draft, across handlers; a missing one is null. */
  recall(name: 'dismissed' | 'mark'): Promise<string | null>
  remember(name: 'dismissed' | 'mark', value: string): Promise<void>
}

export interface Ports {
  readonly draft: Draft
  readonly service: Pick<ServiceClient, 'composeCheck' | 'dismissSuggestion' | 'sighting'>
  /** True for the last change of a burst, once it is over. */
  readonly settled: () => Promise<boolean>
  readonly newKey: () => string
}

/** A draft was begun, or its recipients have changed: the bar is shown, or taken away. Says nothing where nothing is known. */
export async function checkDraft({ draft, service, settled }: Ports): Promise<void> {
  if (!(await settled())) return
  const [message, dismissed] = await Promise.all([draft.read(), draft.recall('dismissed')])
  if (message === null) return
  if (message.to.length + message.cc.length === 0) {
    await draft.removeNotice()
    return
  }
  const check = await service.composeCheck({
    mailbox: message.mailbox,
    conversationId: message.conversationId,
    to: [...message.to],
    cc: [...message.cc],
    replyTo: [],
  })
  const notice = dismissed === null ? decideNotice(check) : 'remove'
  await Promise.all([
    notice === 'remove' ? draft.removeNotice() : draft.showNotice(notice.show),
    // Each on its own: an Outlook that refuses headers still shows the bar.
    draft.setMark(check.mark).catch(() => undefined),
    draft.remember('mark', check.mark).catch(() => undefined),
  ])
}

/** The reader closed the bar: it stays away from this draft at once, and from the thread once the service knows. */
export async function dismissNotice({ draft, service, newKey }: Ports): Promise<void> {
  const message = await draft.read()
  await draft.remember('dismissed', '1').catch(() => undefined)
  if (message?.conversationId == null) return
  await service.dismissSuggestion({
    key: newKey(),
    mailbox: message.mailbox,
    conversationId: message.conversationId,
  })
}

/** The message is being sent: where it can be found soon. No text, no subject, no address but the mailbox's own. */
export async function noteSending({ draft, service }: Ports): Promise<void> {
  const [message, mark] = await Promise.all([draft.read(), draft.recall('mark')])
  if (message === null) return
  await Promise.all([
    mark === null ? undefined : draft.setMark(mark).catch(() => undefined),
    service.sighting({
      mailbox: message.mailbox,
      mark,
      conversationId: message.conversationId,
      recipients: message.to.length + message.cc.length,
    }),
  ])
}

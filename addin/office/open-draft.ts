import { call } from './call.ts'
import { removeNotice, showNotice } from './draft-notice.ts'
import type { MessageCompose } from './outlook-item.ts'
import { readItem } from './read-item.ts'

/** The header that tells our own message again; one name for all, as Exchange keeps a list of names. */
const MARK_HEADER = 'X-Commonhold-Mark'
const LIMIT_MS = 3_000
/** Of the manifest: the button whose pane the bar opens, and the icon beside its text. */
const PANE_BUTTON = 'ComposePaneButton'
const NOTICE_ICON = 'Icon.16'

/** The draft a launch event is about, with what may be done to it. */
export function openDraft(mailbox: () => Office.Mailbox, action: string) {
  const item = (): Office.MessageCompose => mailbox().item as unknown as Office.MessageCompose
  const ask = <T>(begin: (done: (result: Office.AsyncResult<T>) => void) => void): Promise<T> =>
    call<T>(begin, { limitMs: LIMIT_MS })
  return {
    read: async (): Promise<MessageCompose | null> => {
      const open = await readItem({ mailbox: mailbox(), nth: 0 })
      return open?.kind === 'compose' ? open : null
    },
    showNotice: (text: string) => showNotice(item(), { text, action, commandId: PANE_BUTTON, icon: NOTICE_ICON }),
    removeNotice: () => removeNotice(item()),
    setMark: (mark: string) =>
      ask<void>((done) => {
        item().internetHeaders.setAsync({ [MARK_HEADER]: mark }, done)
      }),
    // Session data (1.11) is the only memory that a handler, the next one and the pane share on every desktop.
    recall: (name: string) =>
      ask<string>((done) => {
        item().sessionData.getAsync(`commonhold-${name}`, done)
      }).catch(() => null),
    remember: (name: string, value: string) =>
      ask<void>((done) => {
        item().sessionData.setAsync(`commonhold-${name}`, value, done)
      }),
  }
}

/**
 * Names the functions that the manifest's launch events call. On the web and on Mac the library takes no event before
 * somebody has asked whether it is ready; classic Windows has its own library, which is, and may have nothing to ask.
 */
export function associate(handlers: Readonly<Record<string, (event: Office.AddinCommands.Event) => void>>): void {
  if (typeof Office.onReady === 'function') void Office.onReady()
  for (const [name, handler] of Object.entries(handlers)) Office.actions.associate(name, handler)
}

/** Outlook's language where it says one. */
export function displayLanguage(): string {
  return (Office.context as Partial<Office.Context>).displayLanguage ?? 'en'
}

export function openMailbox(): Office.Mailbox {
  return Office.context.mailbox
}

import { call, type Timers } from './call.ts'

/** One notice of ours a draft: a new text takes the place of the old one. Outlook allows 32 characters. */
export const NOTICE_KEY = 'commonhold'
/** Outlook refuses a longer one. */
export const LONGEST_NOTICE = 150

const limits = { limitMs: 3_000 } as const
interface Times {
  readonly timers?: Timers
}

/** Shows the info bar over the draft, with an action that opens the pane; without the action in Outlooks before 1.10. */
export async function showNotice(
  item: Office.MessageCompose,
  { text, action, commandId, icon }: { text: string; action: string; commandId: string; icon: string },
  times: Times = {},
): Promise<void> {
  const replace = (details: Office.NotificationMessageDetails) =>
    call<void>(
      (done) => {
        item.notificationMessages.replaceAsync(NOTICE_KEY, details, done)
      },
      { ...limits, ...times },
    )
  const message = text.slice(0, LONGEST_NOTICE)
  try {
    await replace({
      type: 'insightMessage',
      message,
      icon,
      actions: [{ actionType: 'showTaskPane', actionText: action, commandId, contextData: '{}' }],
    })
  } catch {
    await replace({ type: 'informationalMessage', message, icon, persistent: false })
  }
}

/** Takes it away; no notice there is as good. */
export async function removeNotice(item: Office.MessageCompose, times: Times = {}): Promise<void> {
  await call<void>(
    (done) => {
      item.notificationMessages.removeAsync(NOTICE_KEY, done)
    },
    { ...limits, ...times },
  ).catch(() => undefined)
}

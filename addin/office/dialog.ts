import { call } from './call.ts'
import { OfficeError } from './office-error.ts'

/** Outlook's number for "the reader closed the dialog". */
const CLOSED_BY_READER = 12_006
/** For "pop-ups are blocked" and "the reader said no to opening it". */
const BLOCKED: readonly number[] = [12_009, 12_011]
/** Longer than a sign-in with a second factor takes. */
const ANSWER_LIMIT_MS = 5 * 60_000

export class DialogEnded extends Error {
  override readonly name = 'DialogEnded'
  readonly why: 'closed' | 'blocked' | 'silent' | 'not-here'
  constructor(why: DialogEnded['why']) {
    super(why)
    this.why = why
  }
}

/** Opens a page of ours in Outlook's dialog and resolves with its first message; rejects with `DialogEnded`. */
export async function askDialog(url: string): Promise<string> {
  const dialog = await call<Office.Dialog>((done) => {
    Office.context.ui.displayDialogAsync(url, { height: 60, width: 30, promptBeforeOpen: false }, done)
  }).catch((error: unknown) => {
    const blocked = error instanceof OfficeError && BLOCKED.includes(error.officeCode ?? 0)
    throw new DialogEnded(blocked ? 'blocked' : 'not-here')
  })
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      dialog.close()
      reject(new DialogEnded('silent'))
    }, ANSWER_LIMIT_MS)
    dialog.addEventHandler(Office.EventType.DialogMessageReceived, (told) => {
      clearTimeout(timer)
      dialog.close()
      const ours = 'message' in told && (told.origin === undefined || told.origin === new URL(url).origin)
      if (ours) resolve(told.message)
      else reject(new DialogEnded('closed'))
    })
    dialog.addEventHandler(Office.EventType.DialogEventReceived, (told) => {
      clearTimeout(timer)
      if (!('error' in told) || told.error !== CLOSED_BY_READER) dialog.close()
      reject(new DialogEnded('closed'))
    })
  })
}

/** From inside the dialog: hands a message to the pane that opened it, which is of the same origin. */
export async function answerFromDialog(message: string): Promise<void> {
  await Office.onReady()
  Office.context.ui.messageParent(message, { targetOrigin: window.location.origin })
}

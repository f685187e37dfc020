// The file /addin/launch-event.js: what Outlook runs when a message is begun, addressed and sent. Classic Windows runs it
// alone: no page, no DOM, no imports at run time, ES2016 (bench/pane and house/checks look at the built file).
import type { AddinConfig } from '../../shared/contract/addin-config.ts'
import { browserTimers } from '../office/call.ts'
import { associate, displayLanguage, openDraft, openMailbox } from '../office/open-draft.ts'
import { createServiceClient } from '../service-client/create-service-client.ts'
import { fetchConfig } from '../service-client/fetch-config.ts'
import type { ServiceClient } from '../service-client/service-client.ts'
import { createMsalBroker } from '../sign-in/msal-broker.ts'
import { SignInError } from '../sign-in/sign-in-error.ts'
import { createSignIn } from '../sign-in/sign-in.ts'
import { noticeEn } from '../words/notice.en.ts'
import { noticeZhCn } from '../words/notice.zh-cn.ts'
import { checkDraft, dismissNotice, noteSending, type Ports } from './handlers.ts'
import { createBurst, type LaunchEvent, settle } from './settle.ts'

/** The service puts it in front of this file; a page that was not served by it has none. */
declare const commonholdConfig: AddinConfig | undefined

/** A check is for somebody who is writing: later it is of no use. */
const CHECK_LIMIT_MS = 10_000
/** Of our own, sign-in and all: the reader waits for his message to go. */
const SEND_LIMIT_MS = 900
/** Several recipients are pasted or picked as a burst of events. */
const QUIET_MS = 400

const settled = createBurst(QUIET_MS, browserTimers)

// Built at the first event, not while the file is loaded: Outlook is not ready before it.
let ports: Ports | null = null

function portsNow(): Ports {
  ports ??= buildPorts()
  return ports
}

function buildPorts(): Ports {
  const chinese = /^zh\b/i.test(displayLanguage())
  const service = (): Promise<ServiceClient> => {
    serving ??= connect(chinese ? 'zh-CN' : 'en').catch((error: unknown) => {
      serving = null
      throw error
    })
    return serving
  }
  return {
    draft: openDraft(openMailbox, (chinese ? noticeZhCn : noticeEn)['notice.open']),
    service: {
      composeCheck: async (request) => (await service()).composeCheck(request),
      dismissSuggestion: async (request) => (await service()).dismissSuggestion(request),
      sighting: async (request) => (await service()).sighting(request),
    },
    settled,
    newKey,
  }
}

let serving: Promise<ServiceClient> | null = null

async function connect(language: string): Promise<ServiceClient> {
  const config = typeof commonholdConfig === 'undefined' ? await fetchConfig(ownOrigin()) : commonholdConfig
  const { signIn: how } = config
  if (how === null) throw new SignInError('not-set-up')
  const signIn = createSignIn({
    // Only ever silently: nobody may be asked anything in a launch event.
    broker: () => createMsalBroker(how, { startMs: 5_000, silentMs: 5_000, popupMs: 0 }),
    dialog: () => Promise.reject(new SignInError('unavailable')),
    now: () => Date.now(),
  })
  return createServiceClient({
    base: config.baseUrl ?? ownOrigin(),
    language,
    token: (options) => signIn.token(options),
    fetch: (input, init) => fetch(input, init),
  })
}

/** Of the page; classic Windows has none, and is told `baseUrl`. */
function ownOrigin(): string {
  return typeof location === 'undefined' ? '' : location.origin
}

/** A UUID for one deed; an old runtime has no randomUUID, and these keys are no secrets. */
function newKey(): string {
  if (typeof crypto !== 'undefined' && typeof crypto.randomUUID === 'function') return crypto.randomUUID()
  return 'xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx'.replace(/x/g, () => Math.floor(Math.random() * 16).toString(16))
}

function handle(work: (ports: Ports) => Promise<void>, limitMs: number) {
  return (event: LaunchEvent): void => {
    void settle(event, () => work(portsNow()), { limitMs, timers: browserTimers })
  }
}

associate({
  onNewMessageCompose: handle(checkDraft, CHECK_LIMIT_MS),
  onMessageRecipientsChanged: handle(checkDraft, CHECK_LIMIT_MS),
  onInfoBarDismissClicked: handle(dismissNotice, CHECK_LIMIT_MS),
  onMessageSend: handle(noteSending, SEND_LIMIT_MS),
})

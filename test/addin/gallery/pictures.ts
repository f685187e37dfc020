import type { Locale } from '../../../shared/words/fill.ts'
import type { AnswerCache } from '../../../addin/cache/answer-cache.ts'
import type { Appointment, MessageCompose, MessageRead, OutlookItem } from '../../../addin/office/outlook-item.ts'
import type { ViewName } from '../../../addin/pane/view-name.ts'
import type { ServiceClient } from '../../../addin/service-client/service-client.ts'
import { ServiceError } from '../../../addin/service-client/service-error.ts'
import {
  aboutMe,
  appointment,
  COMPOSE,
  introductions,
  me,
  mine,
  nothingMine,
  READ,
  tasks,
} from '../../fixtures/panes/answers.ts'
import { personal, shared } from '../../fixtures/panes/accounts.ts'
import { NOW, PEOPLE, pick } from '../../fixtures/panes/people.ts'

/** A state of a view: what is open, what the service answers, what is known from before. */
export interface Picture {
  readonly view: ViewName
  scene(lang: Locale): { service: ServiceClient; item: OutlookItem | null }
  known?(cache: AnswerCache, lang: Locale): void
}

const never = (): Promise<never> => new Promise(() => undefined)
const unreachable = (): Promise<never> => Promise.reject(new ServiceError('unreachable', 'no-answer'))
const refused = (): Promise<never> =>
  Promise.reject(
    new ServiceError('refused', 'trip-reports-not-installed', {
      status: 501,
      title: 'Trip reports are not installed.',
      requestId: 'req-1a2b',
    }),
  )

const read: MessageRead = {
  kind: 'read',
  key: 'm1',
  mailbox: PEOPLE.wang.address,
  shared: false,
  message: {
    mailbox: PEOPLE.wang.address,
    messageId: 'a@hailong.example',
    conversationId: 'c1',
    itemId: 'i1',
    at: NOW,
    from: null,
    to: [],
    cc: [],
  },
  reply: () => Promise.resolve(),
}
const compose: MessageCompose = {
  kind: 'compose',
  key: 'd1',
  mailbox: PEOPLE.wang.address,
  shared: false,
  conversationId: 'c1',
  to: [{ address: 'chen@hailong.example', name: null }],
  cc: [{ address: PEOPLE.liu.address, name: null }],
  from: null,
  add: () => Promise.resolve(),
  prepend: () => Promise.resolve(),
  mentions: () => Promise.resolve(false),
  sign: () => Promise.resolve(),
}
const meeting = (lang: Locale): Appointment => ({
  kind: 'appointment',
  key: 'a1',
  mailbox: PEOPLE.wang.address,
  shared: false,
  composing: false,
  organizer: null,
  attendees: [
    { address: 'chen@hailong.example', name: null },
    { address: 'new.person@somewhere.example', name: pick(lang, 'Someone New', '新来的人') },
  ],
  start: NOW - 7_200_000,
  end: NOW - 3_600_000,
})

function service(lang: Locale, rest: Partial<ServiceClient> = {}): ServiceClient {
  return {
    me: () => Promise.resolve(me(lang)),
    mine: () => Promise.resolve(mine(lang)),
    aboutMe: () => Promise.resolve(aboutMe(lang)),
    messageContext: never,
    searchAccounts: () => Promise.resolve({ accounts: [personal(lang), shared(lang)] }),
    account: () => Promise.resolve(personal(lang)),
    messageText: () =>
      Promise.resolve({
        text: 'Dear Li Wei,\n\nthe drawings are approved.\n\n> Shall we begin?',
        newText: 'Dear Li Wei,\n\nthe drawings are approved.',
        logged: true,
      }),
    appointmentContext: never,
    composeCheck: never,
    capture: () => Promise.resolve({ done: true, code: 'captured', text: pick(lang, 'Captured.', '已收录。') }),
    markPrivate: () => Promise.resolve({ done: true, code: 'marked-private', text: pick(lang, 'Done.', '已标记。') }),
    takeBack: unreachable,
    correct: () => Promise.resolve({ done: true, code: 'corrected', text: pick(lang, 'Corrected.', '已更正。') }),
    introduce: () => {
      const [introduction] = introductions(lang)
      if (introduction === undefined) throw new Error('no fixture')
      return Promise.resolve({ introduction, draft: 'Hello' })
    },
    withdrawIntroduction: never,
    createTask: () => {
      const [task] = tasks(lang)
      if (task === undefined) throw new Error('no fixture')
      return Promise.resolve(task)
    },
    dismissSuggestion: () => Promise.resolve(),
    sighting: () => Promise.resolve(),
    tripReport: refused,
    ...rest,
  }
}

const readPicture = (name: string): Picture => ({
  view: 'read',
  scene: (lang) => ({
    item: read,
    service: service(lang, {
      messageContext: () => {
        const answer = READ[name]?.(lang)
        return answer === undefined ? never() : Promise.resolve(answer)
      },
    }),
  }),
})

const composePicture = (name: string): Picture => ({
  view: 'compose',
  scene: (lang) => ({
    item: compose,
    service: service(lang, {
      composeCheck: () => {
        const answer = COMPOSE[name]?.(lang)
        return answer === undefined ? never() : Promise.resolve(answer)
      },
    }),
  }),
})

/** Every state a view is designed for. */
export const PICTURES: Readonly<Record<string, Picture>> = {
  ...Object.fromEntries(Object.keys(READ).map((name) => [`read-${name}`, readPicture(name)])),
  'read-loading': { view: 'read', scene: (lang) => ({ item: read, service: service(lang) }) },
  'read-error': {
    view: 'read',
    scene: (lang) => ({
      item: read,
      service: service(lang, {
        messageContext: () =>
          Promise.reject(new ServiceError('broken', 'internal', { status: 500, requestId: 'req-9f' })),
      }),
    }),
  },
  'read-signed-out': {
    view: 'read',
    scene: (lang) => ({
      item: read,
      service: service(lang, { messageContext: () => Promise.reject(new ServiceError('sign-in', 'no-token')) }),
    }),
  },
  'read-offline': {
    view: 'read',
    scene: (lang) => ({ item: read, service: service(lang, { messageContext: unreachable }) }),
    known: (cache, lang) => {
      cache.set('message m1', READ['personal']?.(lang), NOW - 5_400_000)
    },
  },
  ...Object.fromEntries(Object.keys(COMPOSE).map((name) => [`compose-${name}`, composePicture(name)])),
  appointment: {
    view: 'appointment',
    scene: (lang) => ({
      item: meeting(lang),
      service: service(lang, { appointmentContext: () => Promise.resolve(appointment(lang, true)) }),
    }),
  },
  'appointment-nobody': {
    view: 'appointment',
    scene: (lang) => ({
      item: meeting(lang),
      service: service(lang, {
        appointmentContext: () =>
          Promise.resolve({ ...appointment(lang, false), accounts: [], threads: [], tasks: [] }),
      }),
    }),
  },
  none: { view: 'none', scene: (lang) => ({ item: null, service: service(lang) }) },
  'none-empty': {
    view: 'none',
    scene: (lang) => ({ item: null, service: service(lang, { mine: () => Promise.resolve(nothingMine) }) }),
  },
  help: {
    view: 'help',
    scene: (lang) => ({ item: read, service: service(lang) }),
    known: (cache, lang) => {
      cache.set('message m1', READ['personal']?.(lang), NOW)
    },
  },
}

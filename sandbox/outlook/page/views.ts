import type { OutlookPerson } from '../../graph/outlook/wire.ts'
import { el, fill } from './dom.ts'
import type { DraftItem, EventItem, OpenItem, ReadItem } from './open-item.ts'
import type { Outlook } from './outlook.ts'
import { readPeople, writePeople } from './people-text.ts'
import { say, type WordKey } from './words.ts'

/** The parts of the page, drawn anew after every change; frames are not among them. */
export function listView(outlook: Outlook): HTMLElement {
  const word = words(outlook)
  if (outlook.mode === 'calendar') return calendarView(outlook)
  const search = el('input', {
    type: 'search',
    value: outlook.query,
    'aria-label': word('search'),
    placeholder: word('search'),
  })
  search.onchange = () => {
    outlook.query = search.value
    void outlook.refresh()
  }
  return el(
    'section',
    { className: 'list', 'aria-label': word('messages') },
    search,
    outlook.lines.length === 0 ? el('p', {}, word('nothingHere')) : null,
    el(
      'ul',
      {},
      outlook.lines.map((line) => {
        const current = outlook.read?.message.id === line.id
        const who = outlook.folder === 'sentitems' || line.isDraft ? line.to : line.from === null ? [] : [line.from]
        const button = el(
          'button',
          {
            className: `line${line.isRead ? '' : ' unread'}`,
            'aria-current': current ? 'true' : null,
            id: `line-${line.id}`,
            'data-subject': line.subject,
            onclick: () => void outlook.select(current ? null : line.id),
          },
          el('span', { className: 'who' }, namesOf(who)),
          el('time', {}, dateOf(outlook, line.received)),
          el('span', { className: 'subject' }, line.subject === '' ? word('noSubject') : line.subject),
        )
        return el('li', {}, button)
      }),
    ),
  )
}

function calendarView(outlook: Outlook): HTMLElement {
  const word = words(outlook)
  return el(
    'section',
    { className: 'list', 'aria-label': word('calendar') },
    outlook.events.length === 0 ? el('p', {}, word('nothingHere')) : null,
    el(
      'ul',
      {},
      outlook.events.map((event) =>
        el(
          'li',
          {},
          el(
            'button',
            {
              className: 'line',
              'aria-current': outlook.event?.event.id === event.id ? 'true' : null,
              onclick: () => outlook.openEvent(event),
            },
            el('span', { className: 'who' }, namesOf([...event.required, ...event.optional])),
            el('time', {}, momentOf(outlook, event.start)),
            el('span', { className: 'subject' }, event.subject),
          ),
        ),
      ),
    ),
  )
}

/** A form that stays while it is filled in: what others change in the item is put into its fields. */
export interface Shown {
  readonly element: HTMLElement
  update(): void
}

/** The item in front: a message, a draft, an appointment, or nothing. */
export function itemView(outlook: Outlook): Shown {
  if (outlook.writing !== null) return draftView(outlook, outlook.writing)
  if (outlook.event !== null) return eventView(outlook, outlook.event)
  if (outlook.read !== null) return messageView(outlook, outlook.read)
  const nothing = words(outlook)('nothing')
  return still(el('section', { className: 'item empty', 'aria-label': nothing }, nothing))
}

function still(element: HTMLElement, update: () => void = () => undefined): Shown {
  return { element, update }
}

function messageView(outlook: Outlook, item: ReadItem): Shown {
  const word = words(outlook)
  const { message } = item
  const body = el('iframe', { className: 'body', title: word('text') })
  // Mail is hostile: no script, no origin, nothing loaded.
  body.setAttribute('sandbox', '')
  body.srcdoc = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">${message.html}`
  const mine = message.from?.address.toLowerCase() === item.owner.address.toLowerCase()
  const bars = notices(outlook, item)
  const element = el(
    'section',
    { className: 'item', 'aria-label': message.subject },
    el('h2', {}, message.subject === '' ? word('noSubject') : message.subject),
    bars.element,
    el(
      'div',
      { className: 'actions' },
      button(word('reply'), () => outlook.reply(item, false)),
      button(word('replyAll'), () => outlook.reply(item, true)),
      button(word('forward'), () => outlook.forward(item)),
      mine && !message.isDraft ? button(word('answerAs'), () => void outlook.answerAsCustomer(item)) : null,
      button(word('deselect'), () => void outlook.select(null)),
    ),
    fieldLine(word('from'), message.from === null ? [] : [message.from]),
    fieldLine(word('to'), message.to),
    message.cc.length > 0 ? fieldLine(word('cc'), message.cc) : null,
    el('p', { className: 'soft' }, momentOf(outlook, message.received)),
    body,
  )
  return { element, update: bars.update }
}

function draftView(outlook: Outlook, item: DraftItem): Shown {
  const word = words(outlook)
  const { draft } = item
  const bars = notices(outlook, item)
  const fields = (['to', 'cc', 'bcc'] as const).map((name) =>
    field(
      word(name),
      () => writePeople(draft[name]),
      (typed) => outlook.setPeople(item, name, readPeople(typed)),
    ),
  )
  const subject = field(
    word('subject'),
    () => draft.subject,
    (typed) => {
      draft.subject = typed
    },
  )
  const text = el('div', {
    className: 'text',
    contentEditable: 'true',
    role: 'textbox',
    'aria-label': word('text'),
    'aria-multiline': 'true',
  })
  // The draft's own text, and what it quotes: a page without scripts made it so when it was parsed.
  let shownHtml = draft.html
  text.innerHTML = cleaned(draft.html)
  text.oninput = () => {
    shownHtml = draft.html = text.innerHTML
  }
  const element = el(
    'section',
    { className: 'item', 'aria-label': word('draft') },
    el(
      'div',
      { className: 'actions' },
      el('button', { className: 'primary', onclick: () => void outlook.send() }, word('send')),
      button(word('save'), () => void outlook.save(item)),
      button(word('discard'), () => outlook.discard()),
    ),
    bars.element,
    fieldLine(word('from'), [item.owner]),
    fields.map((each) => each.element),
    subject.element,
    text,
  )
  return {
    element,
    update: () => {
      for (const each of [bars, ...fields, subject]) each.update()
      if (shownHtml !== draft.html) text.innerHTML = cleaned((shownHtml = draft.html))
    },
  }
}

/** A line to type in, that follows its value and takes what is typed when it is left. */
function field(label: string, value: () => string, typed: (text: string) => void): Shown {
  const input = el('input', { value: value(), autocomplete: 'off', 'aria-label': label })
  input.onchange = () => typed(input.value)
  const update = (): void => {
    if (input.value !== value()) input.value = value()
  }
  return { element: el('label', {}, el('span', {}, label), input), update }
}

function eventView(outlook: Outlook, item: EventItem): Shown {
  const word = words(outlook)
  const { event, role } = item
  const people = (name: 'to' | 'cc', list: OutlookPerson[]) => {
    const label = word(name === 'to' ? 'required' : 'optional')
    if (role === 'attendee') return still(fieldLine(label, list))
    return field(
      label,
      () => writePeople(list),
      (typed) => outlook.setPeople(item, name, readPeople(typed)),
    )
  }
  const bars = notices(outlook, item)
  const fields = [people('to', event.required), people('cc', event.optional)]
  const element = el(
    'section',
    { className: 'item', 'aria-label': word('calendar') },
    el('h2', {}, event.subject === '' ? word('noSubject') : event.subject),
    el(
      'div',
      { className: 'actions' },
      item.fresh ? button(word('save'), () => void outlook.saveEvent()) : null,
      button(word('close'), () => outlook.closeEvent()),
    ),
    bars.element,
    fieldLine(word('organizer'), [event.organizer]),
    fields.map((each) => each.element),
    el('p', {}, `${word('start')}: ${momentOf(outlook, event.start)}`),
    el('p', {}, `${word('end')}: ${momentOf(outlook, event.end)}`),
    event.location === '' ? null : el('p', {}, `${word('location')}: ${event.location}`),
  )
  return {
    element,
    update: () => {
      for (const each of [bars, ...fields]) each.update()
    },
  }
}

function notices(outlook: Outlook, item: OpenItem): Shown {
  const word = words(outlook)
  const element = el('div', { className: 'notices', role: 'status' })
  const update = (): void =>
    fill(
      element,
      [...item.notices.values()].map((notice) =>
        el(
          'div',
          { className: `notice type${notice.type}`, 'data-key': notice.key },
          el('span', {}, notice.message),
          (notice.actions ?? []).map((action) => button(action.actionText, () => outlook.act(item, notice.key))),
          button(word('dismiss'), () => outlook.dismiss(item, notice.key)),
        ),
      ),
    )
  update()
  return { element, update }
}

/** A question over everything else: whether to send anyway, whether to sign in. */
export function questionView(outlook: Outlook): HTMLElement | null {
  const word = words(outlook)
  const { asking, signingIn } = outlook
  if (asking !== null)
    return question(asking.message, [
      [word('sendAnyway'), () => asking.answer(true)],
      [word('dontSend'), () => asking.answer(false)],
    ])
  if (signingIn !== null)
    return question(word('signInAsk', { name: outlook.user.name }), [
      [word('continue'), () => signingIn.answer(true)],
      [word('cancel'), () => signingIn.answer(false)],
    ])
  return null
}

function question(text: string, answers: [string, () => void][]): HTMLElement {
  return el(
    'div',
    { className: 'question', role: 'alertdialog', 'aria-label': text },
    el('p', {}, text),
    answers.map(([label, act]) => button(label, act)),
  )
}

export function button(label: string, onclick: () => void): HTMLButtonElement {
  return el('button', { onclick }, label)
}

export function words(outlook: Outlook): (key: WordKey, names?: Readonly<Record<string, string>>) => string {
  return (key, names) => say(outlook.settings.locale, key, names)
}

function fieldLine(label: string, people: readonly OutlookPerson[]): HTMLElement {
  return el('p', { className: 'people' }, el('span', { className: 'soft' }, `${label}: `), writePeople(people))
}

function namesOf(people: readonly OutlookPerson[]): string {
  return people.map(({ name }) => name).join(', ')
}

function dateOf({ settings }: Outlook, ms: number): string {
  return new Date(ms).toLocaleDateString(settings.locale, { timeZone: 'UTC' })
}

function momentOf({ settings }: Outlook, ms: number): string {
  return `${new Date(ms).toLocaleString(settings.locale, { timeZone: 'UTC', dateStyle: 'medium', timeStyle: 'short' })} UTC`
}

/** Markup without scripts, handlers, and anything that would be fetched. */
function cleaned(html: string): string {
  const page = new DOMParser().parseFromString(html, 'text/html')
  for (const bad of page.querySelectorAll('script,style,link,meta,iframe,object,embed,img,form,base,svg')) bad.remove()
  for (const each of page.querySelectorAll('*'))
    for (const { name } of [...each.attributes])
      if (!/^(href|class|id|lang|dir|data-signature)$/.test(name)) each.removeAttribute(name)
  for (const link of page.querySelectorAll('a'))
    if (!/^https?:/.test(link.getAttribute('href') ?? '')) link.removeAttribute('href')
  return page.body.innerHTML
}

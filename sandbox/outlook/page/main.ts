import { el, fill } from './dom.ts'
import { mail } from './mail.ts'
import { type AddIn, readManifest } from './manifest.ts'
import { type Company, Outlook, type Settings } from './outlook.ts'
import type { OutlookFolder } from '../../graph/outlook/wire.ts'
import type { OpenItem } from './open-item.ts'
import { button, itemView, listView, questionView, type Shown, words } from './views.ts'
import { type Locale, say } from './words.ts'

declare global {
  interface Window {
    /** For tests, and for the curious: the mail program and what went over the wire. */
    outlook: Outlook
  }
}

const WIDTHS = [320, 350, 450]
const query = new URLSearchParams(location.search)
const settings: Settings = {
  locale: query.get('lang') === 'zh-CN' ? 'zh-CN' : 'en-US',
  theme: query.get('theme') === 'dark' ? 'dark' : 'light',
  width: Number(query.get('width') ?? 350),
  pinned: { read: true, compose: false },
}
const places = { panes: el('div', { className: 'frames' }), hidden: el('div', { hidden: true }) }
const parts = {
  head: el('header', {}),
  folders: el('nav', { className: 'folders' }),
  list: el('div', { className: 'column' }),
  item: el('main', { className: 'column wide' }),
  paneHead: el('div', { className: 'pane-head' }),
  foot: el('footer', {}),
  question: el('div', {}),
}
const paneColumn = el('aside', { className: 'pane' }, parts.paneHead, places.panes)

const [company, manifest] = await Promise.all([mail.users(), fetch('/manifest.xml').then((answer) => answer.text())])
const document_ = new DOMParser().parseFromString(manifest, 'application/xml')
const read = new Map<Locale, AddIn>()
const addIn = (locale: Locale): AddIn => {
  const known = read.get(locale) ?? readManifest(document_.documentElement, locale)
  read.set(locale, known)
  return known
}
let folders: OutlookFolder[] = []
let foldersOf = ''
let shown: { of: OpenItem | null; locale: Locale; view: Shown } | null = null
const outlook = new Outlook(company satisfies Company, settings, addIn, places, draw)
window.outlook = outlook
document.body.append(
  parts.head,
  el('div', { className: 'columns' }, parts.folders, parts.list, parts.item, paneColumn),
  parts.foot,
  parts.question,
  places.hidden,
)
const asked = company.users.find((user) => user.address === query.get('as'))
await outlook.become(asked ?? outlook.user)
// Some browsers ask about the certificate once for each port, and never inside a frame.
const front = new URL(addIn(settings.locale).buttons.read?.url ?? location.href).origin
fetch(`${front}/outlook-stand-in/post-1.12.js`, { mode: 'no-cors' }).catch(() => {
  const text = say(settings.locale, 'trustFront')
  document.body.prepend(
    el(
      'p',
      { className: 'notice type2', role: 'alert' },
      `${text} `,
      el('a', { href: front, target: '_blank' }, front),
    ),
  )
})
document.body.dataset['ready'] = 'true'

function draw(): void {
  keepingFocus(drawAll)
}

function drawAll(): void {
  const { locale, theme, width } = settings
  document.documentElement.lang = locale
  document.title = say(locale, 'title')
  document.documentElement.style.colorScheme = theme
  paneColumn.style.width = `${width}px`
  for (const { frame, front } of outlook.frames()) {
    frame.element.hidden = !front
    // Makes prefers-color-scheme in the frame that of the page.
    frame.element.style.colorScheme = theme
  }
  fill(parts.head, ...head())
  fill(parts.folders, ...folderList())
  fill(parts.list, listView(outlook))
  drawItem()
  fill(parts.paneHead, ...paneHead())
  paneColumn.hidden = outlook.pane === null
  fill(
    parts.foot,
    el('span', { role: 'status' }, outlook.told),
    el('span', { className: 'soft' }, words(outlook)('note')),
  )
  const question = questionView(outlook)
  fill(parts.question, question)
  question?.querySelector('button')?.focus()
  if (foldersOf !== outlook.owner.id) void loadFolders()
}

/** The item in front keeps its form while it is the same, so that nobody's typing is lost. */
function drawItem(): void {
  const { item } = outlook
  if (shown?.of === item && shown.locale === settings.locale) return shown.view.update()
  shown = { of: item, locale: settings.locale, view: itemView(outlook) }
  fill(parts.item, shown.view.element)
}

/** What is drawn anew gives the keyboard back to the element that had it. */
function keepingFocus(redraw: () => void): void {
  const { activeElement: before } = document
  const { id = '' } = before ?? {}
  const label = before?.getAttribute('aria-label') ?? null
  const text = before?.textContent ?? ''
  redraw()
  if (before === null || before.isConnected) return
  const same = id === '' ? null : document.getElementById(id)
  const labelled = label === null ? null : document.querySelector<HTMLElement>(`[aria-label="${CSS.escape(label)}"]`)
  const worded = [...document.querySelectorAll('button')].find((each) => each.textContent === text)
  ;(same ?? labelled ?? worded)?.focus()
}

async function loadFolders(): Promise<void> {
  foldersOf = outlook.owner.id
  folders = await mail.folders(foldersOf)
  draw()
}

function head(): Node[] {
  const word = words(outlook)
  const people = outlook.company.users.filter((user) => !user.shared)
  const sharedBoxes = outlook.company.users.filter((user) => user.shared)
  return [
    el('strong', {}, word('title')),
    button(word('mail'), () => void outlook.show('mail')),
    button(word('calendar'), () => void outlook.show('calendar')),
    button(word('newMail'), () => outlook.write()),
    button(word('newMeeting'), () => outlook.meet()),
    el('span', { className: 'space' }),
    choice(
      word('who'),
      people.map((user) => [user.id, `${user.name}`]),
      outlook.user.id,
      (id) => {
        const user = people.find((each) => each.id === id)
        if (user) void outlook.become(user)
      },
    ),
    choice(
      word('mailbox'),
      [[outlook.user.id, word('own')], ...sharedBoxes.map((user): [string, string] => [user.id, user.name])],
      outlook.owner.id,
      (id) => {
        const owner = outlook.company.users.find((each) => each.id === id)
        if (owner) void outlook.lookInto(owner)
      },
    ),
    choice(
      word('language'),
      [
        ['en-US', 'English'],
        ['zh-CN', '中文'],
      ],
      settings.locale,
      (locale) => {
        settings.locale = locale as Locale
        outlook.restart()
      },
    ),
    choice(
      word('theme'),
      [
        ['light', word('light')],
        ['dark', word('dark')],
      ],
      settings.theme,
      (theme) => {
        settings.theme = theme as Settings['theme']
        outlook.restart()
      },
    ),
    choice(
      word('width'),
      WIDTHS.map((width) => [String(width), `${width}`]),
      String(settings.width),
      (width) => {
        settings.width = Number(width)
        draw()
      },
    ),
    choice(
      word('signIn'),
      (['works', 'asks', 'NO_NETWORK', 'DISABLED'] as const).map((mode) => [mode, word(`signIn.${mode}`)]),
      outlook.broker.mode,
      (mode) => {
        outlook.broker.mode = mode as typeof outlook.broker.mode
        outlook.restart()
      },
    ),
  ]
}

function folderList(): Node[] {
  const word = words(outlook)
  parts.folders.setAttribute('aria-label', word('folders'))
  parts.folders.hidden = outlook.mode === 'calendar'
  return folders.map((folder) => {
    const key = folder.wellKnown ?? folder.id
    return el(
      'button',
      { 'aria-current': outlook.folder === key ? 'true' : null, onclick: () => void outlook.show('mail', key) },
      `${folder.name}${folder.unread > 0 ? ` ${folder.unread}` : ''}`,
    )
  })
}

function paneHead(): Node[] {
  const word = words(outlook)
  const { button: paneButton, pane, surface } = outlook
  parts.item.querySelector('.add-in')?.remove()
  if (paneButton !== null && pane === null) {
    const open = el(
      'button',
      { className: 'add-in', title: paneButton.tip, onclick: () => outlook.openPane() },
      el('img', { src: paneButton.icon, alt: '', width: 20, height: 20 }),
      paneButton.label,
    )
    const actions = parts.item.querySelector('.actions')
    if (actions) actions.append(open)
    else parts.item.firstElementChild?.append(open)
  }
  if (pane === null) return []
  const kind = surface === 'compose' ? 'compose' : 'read'
  return [
    el('strong', {}, pane.button.label),
    el('span', { className: 'space' }),
    pane.button.pinning
      ? button(word(settings.pinned[kind] ? 'unpin' : 'pin'), () => {
          settings.pinned[kind] = !settings.pinned[kind]
          draw()
        })
      : '',
    button(word('closePane'), () => outlook.closePane()),
  ].filter((node): node is HTMLElement => typeof node !== 'string')
}

function choice(
  label: string,
  options: [string, string][],
  value: string,
  choose: (value: string) => void,
): HTMLElement {
  const select = el(
    'select',
    { 'aria-label': label },
    options.map(([key, text]) => el('option', { value: key, selected: key === value }, text)),
  )
  select.onchange = () => choose(select.value)
  return el('label', { className: 'choice' }, el('span', {}, label), select)
}

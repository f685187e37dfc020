import type { OutlookEvent, OutlookLine, OutlookPerson, OutlookUser } from '../../graph/outlook/wire.ts'
import { answerBroker, type BrokerBehaviour } from './broker.ts'
import { type CallHost, execute } from './calls.ts'
import { AddInFrame, type FrameHost, type LogEntry, Unhandled } from './frame.ts'
import { LaunchRuntime } from './launch.ts'
import { mail } from './mail.ts'
import type { AddIn, PaneButton, Surface } from './manifest.ts'
import { type DraftItem, type EventItem, initialData, type OpenItem, type ReadItem, shared } from './open-item.ts'
import { Gates } from './gates.ts'
import { answerees, type DraftStart, newDraft } from './new-draft.ts'
import { judgeSend, modeOf, readCompletion, type SendOutcome } from './sending.ts'
import { type Json, OutlookFault } from './wire.ts'
import { type Locale, say } from './words.ts'

/** What one pane shows, and for which item. */
interface Pane {
  readonly surface: Surface
  readonly button: PaneButton
  readonly frame: AddInFrame
  item: OpenItem | null
}

export interface Company {
  readonly organisation: string
  readonly tenant: string
  readonly domains: readonly string[]
  readonly users: readonly OutlookUser[]
}

export interface Settings {
  locale: Locale
  theme: 'light' | 'dark'
  width: number
  pinned: { read: boolean; compose: boolean }
}

/** The places of the page that frames hang in; they outlive every rendering, because moving a frame loads it anew. */
export interface Places {
  readonly panes: HTMLElement
  readonly hidden: HTMLElement
}

type Mode = 'mail' | 'calendar'

/** The state of the mail program and what can be done in it. `changed` is called after everything that shows. */
export class Outlook {
  readonly company: Company
  readonly settings: Settings
  readonly log: LogEntry[] = []
  readonly gates = new Gates()
  readonly broker: BrokerBehaviour = { mode: 'works', claims: {}, asked: 0 }
  /** How long OnMessageSend may take; Outlook gives five minutes. */
  sendLimitMs = 300_000
  user: OutlookUser
  /** Whose mailbox is looked at: one's own, or a shared one. */
  owner: OutlookUser
  mode: Mode = 'mail'
  folder = 'inbox'
  query = ''
  lines: OutlookLine[] = []
  events: OutlookEvent[] = []
  read: ReadItem | null = null
  writing: DraftItem | null = null
  event: EventItem | null = null
  /** What the line at the foot says. */
  told = ''
  /** A send that waits for the person's word. */
  asking: { message: string; answer: (anyway: boolean) => void } | null = null
  /** A sign-in that waits for it. */
  signingIn: { answer: (yes: boolean) => void } | null = null
  readonly #addIn: (locale: Locale) => AddIn
  readonly #places: Places
  readonly #panes = new Map<Surface, Pane>()
  readonly #customProperties = new Map<string, string>()
  readonly #roaming: Json = {}
  readonly changed: () => void
  #launch: LaunchRuntime | null = null

  constructor(
    company: Company,
    settings: Settings,
    addIn: (locale: Locale) => AddIn,
    places: Places,
    changed: () => void,
  ) {
    this.company = company
    this.settings = settings
    this.#addIn = addIn
    this.#places = places
    this.changed = changed
    this.user = company.users.find((user) => !user.shared) ?? company.users[0]!
    this.owner = this.user
  }

  get addIn(): AddIn {
    return this.#addIn(this.settings.locale)
  }

  /** What the pane belongs to: the item in front. */
  get surface(): Surface {
    if (this.writing !== null) return 'compose'
    if (this.event !== null) return this.event.role
    return 'read'
  }

  get item(): OpenItem | null {
    return this.writing ?? this.event ?? this.read
  }

  get button(): PaneButton | null {
    const button = this.addIn.buttons[this.surface] ?? null
    if (this.mode === 'calendar' && this.item === null) return null
    return button !== null && (this.item !== null || button.withoutItem) ? button : null
  }

  get pane(): Pane | null {
    return this.#panes.get(this.surface) ?? null
  }

  /** Everything that was in front of somebody else goes: frames, items, sign-in. */
  async become(user: OutlookUser): Promise<void> {
    this.#closeAll()
    this.user = user
    await this.lookInto(user)
  }

  async lookInto(owner: OutlookUser): Promise<void> {
    this.#closeAll()
    this.owner = owner
    this.folder = 'inbox'
    this.query = ''
    await this.refresh()
  }

  /** Another language or theme: the add-in's frames begin anew, as after a reload. */
  restart(): void {
    const open = [...this.#panes.keys()]
    for (const surface of open) this.closePane(surface)
    this.#launch?.close()
    this.#launch = this.writing === null ? null : this.#newLaunch(this.writing)
    if (open.includes(this.surface)) this.openPane()
    this.changed()
  }

  async refresh(): Promise<void> {
    if (this.mode === 'mail') this.lines = (await mail.messages(this.owner.id, this.folder, this.query)).messages
    else this.events = await mail.events(this.owner.id)
    this.changed()
  }

  async show(mode: Mode, folder = this.folder): Promise<void> {
    this.mode = mode
    this.folder = folder
    this.closeEvent()
    await this.select(null)
    await this.refresh()
  }

  /** Selects a message, or none. A pinned pane is told; another closes. */
  async select(id: string | null): Promise<void> {
    const message = id === null ? null : await mail.message(this.owner.id, id)
    this.read = message === null ? null : { kind: 'read', message, ...shared(this.owner) }
    if (message !== null && !message.isRead) {
      await mail.markRead(this.owner.id, message.id)
      const line = this.lines.find((each) => each.id === message.id)
      if (line) line.isRead = true
    }
    const pane = this.#panes.get('read')
    if (pane !== undefined) {
      if (!this.settings.pinned.read) this.closePane('read')
      else {
        pane.item = this.read
        pane.frame.tell('olkItemSelectedChanged', this.read === null ? '' : this.#initialData(this.read))
      }
    }
    this.changed()
  }

  openPane(surface = this.surface, context?: unknown): void {
    const button = this.addIn.buttons[surface]
    if (button === undefined || this.#panes.has(surface)) return
    const item = this.item
    const pane: { item: OpenItem | null } = { item }
    const host = this.#frameHost(() => pane.item, this.settings.theme, context)
    const frame = new AddInFrame(`pane ${surface}`, button.url, button.label, host, this.#places.panes)
    this.#panes.set(surface, Object.assign(pane, { surface, button, frame }))
    this.changed()
  }

  closePane(surface = this.surface): void {
    this.#panes.get(surface)?.frame.close()
    this.#panes.delete(surface)
    this.changed()
  }

  /** Which frames are seen: those of the item in front. */
  *frames(): Iterable<{ frame: AddInFrame; front: boolean }> {
    for (const pane of this.#panes.values()) yield { frame: pane.frame, front: pane.surface === this.surface }
  }

  reply(item: OpenItem, all: boolean, html = ''): void {
    if (item.kind !== 'read') return
    const own = [this.owner.address, this.user.address]
    this.#compose(newDraft(item.owner, this.settings.locale, 'reply', { ...answerees(item, own, all), html }, item))
  }

  forward(item: ReadItem): void {
    this.#compose(newDraft(item.owner, this.settings.locale, 'forward', {}, item))
  }

  write(given: DraftStart = {}): void {
    this.#compose(newDraft(this.owner, this.settings.locale, 'newMail', given))
  }

  /** The person has changed receivers; Outlook tells launch events and panes of it. */
  setPeople(item: DraftItem | EventItem, field: 'to' | 'cc' | 'bcc', people: OutlookPerson[]): void {
    const list =
      item.kind === 'compose' ? item.draft[field] : field === 'cc' ? item.event.optional : item.event.required
    list.splice(0, list.length, ...people)
    this.#told(item, field)
  }

  async save(item: DraftItem): Promise<string> {
    const saved = await mail.save(item.owner.id, item.draft)
    item.draft.id = saved.id
    item.conversationId = saved.conversationId
    this.told = say(this.settings.locale, 'saved')
    this.changed()
    return saved.id
  }

  /** Asks the add-in, applies the manifest's SendMode, then hands the message to the post office. False: not sent. */
  async send(): Promise<boolean> {
    const item = this.writing
    if (item === null) return false
    this.told = say(this.settings.locale, 'sending')
    this.changed()
    if (!(await this.#maySend(item))) {
      this.told = ''
      this.changed()
      return false
    }
    const html = item.draft.html + item.appendOnSend
    const sent = await mail.send(item.owner.id, { ...item.draft, html })
    this.#closeCompose()
    this.told = say(this.settings.locale, 'sent')
    this.lastSent = sent.internetMessageId
    await this.refresh()
    return true
  }

  /** Message-ID of what was sent last. */
  lastSent: string | null = null

  /** A customer's answer to a message of ours, so that something comes back: from the first outsider it was sent to. */
  async answerAsCustomer(item: ReadItem): Promise<void> {
    await mail.answerAsCustomer(item.owner.id, item.message.id)
    this.told = say(this.settings.locale, 'answered')
    this.changed()
  }

  discard(): void {
    this.#closeCompose()
    this.changed()
  }

  /** The person has closed a bar. */
  dismiss(item: OpenItem, key: string): void {
    const notice = item.notices.get(key)
    item.notices.delete(key)
    this.changed()
    if (notice === undefined || item.kind !== 'compose') return
    const infobarDetails = { actionType: 1, infobarType: notice.type, key }
    this.#panes.get('compose')?.frame.tell('olkInfobarClicked', [infobarDetails])
    void this.#launch?.fire('OnInfoBarDismissClicked', { infobarDetails })
  }

  /** A bar's button: it opens the pane of the command it names, with what it hands over. */
  act(item: OpenItem, key: string): void {
    const action = item.notices.get(key)?.actions?.[0]
    const found = Object.entries(this.addIn.buttons).find(([, button]) => button.id === action?.commandId)
    if (action === undefined || found === undefined) {
      this.#note({ frame: 'host', what: 'unhandled', name: `no button ${String(action?.commandId)} in the manifest` })
      return
    }
    this.openPane(found[0] as Surface, action.contextData)
  }

  openEvent(event: OutlookEvent, fresh = false): void {
    const role = event.organizer.address === this.owner.address ? 'organizer' : 'attendee'
    this.closeEvent()
    this.event = { kind: 'event', role, event: structuredClone(event), fresh, ...shared(this.owner) }
    this.changed()
  }

  meet(given: { required?: OutlookPerson[]; subject?: string; start?: number; end?: number } = {}): void {
    const start = given.start ?? Date.now()
    const { required = [], subject = '', end = start + 3_600_000 } = given
    const organizer = { name: this.owner.name, address: this.owner.address }
    const event = { id: '', subject, organizer, required, optional: [], start, end, location: '', html: '' }
    this.mode = 'calendar'
    this.openEvent(event, true)
  }

  closeEvent(): void {
    if (this.event === null) return
    this.closePane(this.event.role)
    this.event = null
    this.changed()
  }

  async saveEvent(): Promise<void> {
    const item = this.event
    if (item?.fresh !== true) return
    await mail.addEvent(item.owner.id, item.event)
    this.closeEvent()
    await this.refresh()
  }

  #compose(item: DraftItem): void {
    if (this.writing !== null) this.#closeCompose()
    this.writing = item
    this.#launch = this.#newLaunch(item)
    if (this.settings.pinned.compose) this.openPane('compose')
    this.changed()
    void this.#launch.fire('OnNewMessageCompose')
  }

  async #maySend(item: DraftItem): Promise<boolean> {
    const launch = this.#launch
    const event = launch?.event('OnMessageSend')
    if (launch === null || event === undefined) return true
    const { outcome, mode } = await this.#askToSend(launch, event)
    const verdict = judgeSend(mode, outcome)
    if (verdict === 'send') return true
    const message = outcome.kind === 'completed' ? outcome.message : ''
    if (verdict === 'stop') {
      item.notices.set('send', { key: 'send', type: 2, message })
      return false
    }
    return new Promise((resolve) => {
      this.asking = {
        message,
        answer: (anyway) => {
          this.asking = null
          this.changed()
          resolve(anyway)
        },
      }
      this.changed()
    })
  }

  async #askToSend(
    launch: LaunchRuntime,
    event: NonNullable<ReturnType<LaunchRuntime['event']>>,
  ): Promise<{ outcome: SendOutcome; mode: typeof event.sendMode }> {
    let timer = 0
    const late = new Promise<'late'>((resolve) => {
      timer = window.setTimeout(() => resolve('late'), this.sendLimitMs)
    })
    const answer = await Promise.race([launch.fire('OnMessageSend'), late])
    clearTimeout(timer)
    if (answer === 'late') return { outcome: { kind: 'timed-out' }, mode: event.sendMode }
    return { outcome: readCompletion(answer), mode: modeOf(event, answer) }
  }

  #newLaunch(item: DraftItem): LaunchRuntime {
    const host = this.#frameHost(() => item, null)
    return new LaunchRuntime(this.addIn, host, this.#places.hidden)
  }

  #closeCompose(): void {
    this.#launch?.close()
    this.#launch = null
    this.closePane('compose')
    this.writing = null
  }

  #closeAll(): void {
    this.#launch?.close()
    this.#launch = null
    for (const surface of [...this.#panes.keys()]) this.closePane(surface)
    this.read = this.writing = this.event = null
  }

  #told(item: OpenItem, what: 'to' | 'cc' | 'bcc'): void {
    this.changed()
    const fields = { to: 'to', cc: 'cc', bcc: 'bcc' } as const
    const changedRecipientFields = Object.fromEntries(Object.values(fields).map((field) => [field, field === what]))
    for (const pane of this.#panes.values())
      if (pane.item === item) pane.frame.tell('olkRecipientsChanged', [JSON.stringify(changedRecipientFields)])
    if (item === this.writing) void this.#launch?.fire('OnMessageRecipientsChanged', { changedRecipientFields })
  }

  #initialData(item: OpenItem | null): Json {
    const isInternal = (address: string) =>
      this.company.domains.some((domain) => address.toLowerCase().endsWith(`@${domain}`))
    const reader = { user: this.user, locale: this.settings.locale, isInternal }
    return initialData(item, reader, this.addIn.permissionLevel)
  }

  #note(entry: LogEntry): void {
    this.log.push(entry)
  }

  #frameHost(item: () => OpenItem | null, theme: FrameHost['theme'], context?: unknown): FrameHost {
    const calls = this.#callHost(context)
    return {
      locale: this.settings.locale,
      theme,
      addInId: this.addIn.id,
      settings: () => this.#roaming,
      initialData: () => this.#initialData(item()),
      execute: async (id, params) => {
        const at = item()
        await this.gates.pass(id)
        // The item the call was for is no longer in front of the frame.
        if (item() !== at) throw new OutlookFault(9030)
        const answer = await execute(calls, at, id, params)
        if (item() !== at) throw new OutlookFault(9030)
        return answer
      },
      common: async (id, data) => {
        if (id === 97) this.closePane()
        // A new window for an address of the wide world: noted and not opened, nothing leaves this machine.
        else if (id === 102) this.#note({ frame: 'host', what: 'call', name: `open ${String(data['0'])}` })
        else throw new Unhandled(`the common call ${id}`)
        return {}
      },
      broker: (text, answer) => {
        const host = {
          mail,
          behaviour: this.broker,
          tenant: this.company.tenant,
          user: () => this.user,
          confirm: () => this.#confirmSignIn(),
        }
        void answerBroker(host, text).then(answer)
      },
      log: (entry) => this.#note(entry),
    }
  }

  #confirmSignIn(): Promise<boolean> {
    return new Promise((resolve) => {
      this.signingIn = {
        answer: (yes) => {
          this.signingIn = null
          this.changed()
          resolve(yes)
        },
      }
      this.changed()
    })
  }

  #callHost(context: unknown): CallHost {
    return {
      customProperties: this.#customProperties,
      roaming: this.#roaming,
      context,
      save: (item) => this.save(item),
      categories: async (item, { add = [], remove = [] }) => {
        if (item.kind !== 'read') return []
        const now = new Set([...item.message.categories, ...add].filter((name) => !remove.includes(name)))
        item.message.categories = [...now]
        if (add.length + remove.length > 0) await mail.setCategories(item.owner.id, item.message.id, [...now])
        return [...now]
      },
      attachment: (_item, id) => Promise.reject(new Unhandled(`the content of attachment ${id}`)),
      reply: (item, all, html) => this.reply(item, all, html),
      write: (draft) => this.write(draft),
      open: (id) => void this.select(id),
      meet: (draft) => this.meet(draft),
      close: () => this.discard(),
      changed: (item, what) => {
        if (what === 'to' || what === 'cc' || what === 'bcc') this.#told(item, what)
        else this.changed()
      },
    }
  }
}

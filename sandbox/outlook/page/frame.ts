import { type Envelope, type Json, OutlookFault, readEnvelope, writeAnswer } from './wire.ts'

/** What a frame of the add-in asks of its host. */
export interface FrameHost {
  /** The library's UI language, lower or mixed case: `zh-CN`. */
  readonly locale: string
  readonly addInId: string
  /** Null: the frame is never seen. */
  readonly theme: 'light' | 'dark' | null
  readonly settings: () => Json
  readonly initialData: () => Json | null
  /** One `ExecuteMethod` call; throws `OutlookFault`. What it does not know it throws as `Unhandled`. */
  execute(dispatchId: number, params: Json): Promise<unknown>
  /** `executeMethod`: what all Office programs have; 94, an event's completion, never comes here. */
  common(dispatchId: number, data: Json): Promise<Json>
  /** A broker request for nested app authentication (post-1.12.ts carries it here). */
  broker(text: string, answer: (text: string) => void): void
  log(entry: LogEntry): void
}

/** What went over the wire, for tests and for the log in the page's corner. No content of mail. */
export interface LogEntry {
  readonly frame: string
  readonly what: 'start' | 'call' | 'event' | 'completed' | 'unhandled' | 'fault'
  readonly name: string
  readonly code?: number
}

/** A call nobody wrote an answer for: a test that meets one fails. */
export class Unhandled extends Error {
  constructor(what: string) {
    super(`The Outlook stand-in does not know ${what}.`)
    this.name = 'Unhandled'
  }
}

/** What a handler passed to `event.completed`. */
export interface Completed {
  readonly status: number
  readonly context: Json
}

let count = 0

/** One frame that runs the add-in: a pane, or the page of the launch events. */
export class AddInFrame {
  readonly element: HTMLIFrameElement
  readonly name: string
  readonly #host: FrameHost
  readonly #conversation: string
  readonly #control: string
  readonly #origin: string
  readonly #registrations = new Map<string, Envelope>()
  readonly #waiting = new Map<string, (completed: Completed) => void>()
  readonly #listener: (event: MessageEvent) => void
  /** Resolves when the library takes commands, and with it launch events. */
  readonly ready: Promise<void>
  #commandsTaken: () => void = () => undefined

  constructor(name: string, url: string, title: string, host: FrameHost, parent: HTMLElement) {
    count++
    this.name = name
    this.#host = host
    this.#origin = new URL(url).origin
    this.#conversation = `conversation${count}`
    this.#control = `control${count}`
    this.ready = new Promise((resolve) => {
      this.#commandsTaken = resolve
    })
    this.#listener = (event) => this.#hear(event)
    window.addEventListener('message', this.#listener)
    this.element = document.createElement('iframe')
    this.element.title = title
    // Both in the name, as Outlook does it (facts, protocol §3): the address of the page stays as the manifest has it.
    this.element.name = JSON.stringify({
      baseFrameName: this.#control,
      hostInfo: `Outlook$Web$16.01$${host.locale}$${crypto.randomUUID()}$$disableLogging$0`,
      xdmInfo: `${this.#conversation}|${this.#control}|${location.origin}`,
      serializerVersion: '1',
      flights: '[]',
      // Not the library's: for post-1.12.ts.
      ...(host.theme === null ? {} : { theme: host.theme }),
    })
    this.element.dataset['surface'] = name.replace('pane ', '')
    this.element.src = url
    parent.append(this.element)
  }

  /** Tells the library of an event it has registered for; false: it has not. */
  tell(eventName: string, data: unknown): boolean {
    const registration = this.#registrations.get(eventName)
    if (registration === undefined) return false
    this.#host.log({ frame: this.name, what: 'event', name: eventName })
    this.#post(writeAnswer(registration, location.origin, { data, event: true }))
    return true
  }

  /** Runs a function the add-in has associated, and answers what it completed with; null: the frame was closed. */
  async command(functionName: string, event: Json): Promise<Completed | null> {
    await this.ready
    const id = crypto.randomUUID()
    const completed = new Promise<Completed>((resolve) => this.#waiting.set(id, resolve))
    this.#host.log({ frame: this.name, what: 'event', name: functionName })
    this.tell('appCommandInvoked', { 0: id, 1: functionName, 2: JSON.stringify(event) })
    return completed
  }

  close(): void {
    window.removeEventListener('message', this.#listener)
    this.element.remove()
  }

  #post(text: string): void {
    this.element.contentWindow?.postMessage(text, this.#origin)
  }

  #hear(event: MessageEvent): void {
    if (event.source !== this.element.contentWindow || event.origin !== this.#origin) return
    const broker = brokerText(event.data)
    if (broker !== null) return this.#host.broker(broker, (text) => this.#post(JSON.stringify({ brokerAnswer: text })))
    const request = readEnvelope(event.data)
    if (request === null) return
    if (request._actionType === 1) return this.#register(request)
    if (request._actionType === 2) {
      this.#registrations.delete(request._actionName)
      return this.#post(writeAnswer(request, location.origin, { data: { Error: 0 } }))
    }
    void this.#answer(request)
  }

  #register(request: Envelope): void {
    this.#registrations.set(request._actionName, request)
    this.#post(writeAnswer(request, location.origin, { data: { Error: 0 } }))
    if (request._actionName === 'appCommandInvoked') this.#commandsTaken()
  }

  async #answer(request: Envelope): Promise<void> {
    try {
      const data = await this.#invoke(request)
      this.#post(writeAnswer(request, location.origin, { data }))
    } catch (error) {
      if (error instanceof OutlookFault) {
        this.#host.log({ frame: this.name, what: 'fault', name: request._actionName, code: error.code })
        return this.#post(writeAnswer(request, location.origin, { data: { error: true, errorCode: error.code } }))
      }
      this.#host.log({
        frame: this.name,
        what: 'unhandled',
        name: error instanceof Error ? error.message : String(error),
      })
      this.#post(writeAnswer(request, location.origin, { data: { error: true, errorCode: 9020 }, error: -2 }))
    }
  }

  async #invoke({ _actionName: action, _data: data }: Envelope): Promise<unknown> {
    switch (action) {
      case 'ContextActivationManager_getAppContextAsync':
        this.#host.log({ frame: this.name, what: 'start', name: 'app context' })
        return this.#appContext()
      case 'ContextActivationManager_notifyHost':
        return null
      case 'GetInitialData':
        return this.#host.initialData()
      case 'ExecuteMethod': {
        const { ApiParams, MethodData } = data as { ApiParams?: Json; MethodData: { DispatchId: number } }
        const id = MethodData.DispatchId
        this.#host.log({ frame: this.name, what: 'call', name: String(id) })
        return this.#host.execute(id, ApiParams ?? {})
      }
      case 'executeMethod':
        return this.#common(data as Json & { DdaMethod: { DispatchId: number } })
      default:
        throw new Unhandled(`the action ${action}`)
    }
  }

  async #common(data: Json & { DdaMethod: { DispatchId: number } }): Promise<Json> {
    const { DispatchId } = data.DdaMethod
    if (DispatchId !== 94) return { Version: 1, Error: 0, ...(await this.#host.common(DispatchId, data)) }
    const id = String(data['0'])
    const event = JSON.parse(String(data['2'] ?? '{}')) as { completedContext?: Json }
    const completed = { status: Number(data['1']), context: event.completedContext ?? {} }
    this.#host.log({ frame: this.name, what: 'completed', name: id, code: completed.status })
    this.#waiting.get(id)?.(completed)
    this.#waiting.delete(id)
    return { Version: 1, Error: 0 }
  }

  #appContext(): Json {
    const { locale } = this.#host
    return {
      _id: this.#control,
      _appName: 64,
      _appVersion: '16.01',
      _appUILocale: locale,
      _dataLocale: locale,
      _docUrl: location.origin,
      _clientMode: 1,
      _settings: this.#host.settings(),
      _reason: 1,
      _osfControlType: 1,
      _eToken: '',
      _correlationId: crypto.randomUUID(),
      _appInstanceId: this.#control,
      _requirementMatrix: JSON.stringify({
        Mailbox: '1.15',
        DialogApi: '1.2',
        IdentityApi: '1.3',
        NestedAppAuth: '1.1',
      }),
      _hostFullVersion: '16.0.20126.15100',
      _addinName: this.#host.addInId,
      _appDomains: [],
      _featureGates: {},
      _initialDisplayMode: 0,
    }
  }
}

function brokerText(data: unknown): string | null {
  if (typeof data !== 'string' || !data.startsWith('{"brokerRequest"')) return null
  return (JSON.parse(data) as { brokerRequest: string }).brokerRequest
}

import { seededRandom, settableClock, type Clock, type SettableClock } from '../hubspot/gate/clock.ts'
import { Directory, type DirectoryUser } from './directory/directory.ts'
import { Counters } from './gate/counters.ts'
import { Disorder, type DisorderOptions } from './gate/disorder.ts'
import { FaultScript, type Fault } from './gate/faults.ts'
import { mailLimits, Throttle, type MailLimits } from './gate/throttle.ts'
import { guidOf } from './login/guid.ts'
import { Login, type AppRegistration, type Caller } from './login/login.ts'
import { Mailbox, type MailChange } from './mail/mailbox.ts'
import { Notifier, type NotifierOptions } from './subscriptions/notifier.ts'
import { GraphRefusal } from './vendor-error.ts'

/** What a stand-in is made of. Every field has a default; see `sandbox/README.md`. */
export interface GraphStandInOptions {
  /** Default: the machine's clock. Mail, subscriptions, retries and the ten-minute budget read it. */
  clock?: Clock
  /** Clock of the login; default the machine's, because the caller's sign-in library reads that one. */
  loginClock?: Clock
  tenantId?: string
  organisation?: string
  /** Verified domains, the default one first. */
  domains?: string[]
  /** Default: one app with every permission, secret `sandbox-secret`. */
  apps?: AppRegistration[]
  tokenLifetimeSeconds?: number
  /** `false`: no limits. */
  limits?: Partial<MailLimits> | false
  /** How long a mail request takes; while it lasts it occupies one of the mailbox's four places. Default 2 ms. */
  latencyMs?: number
  disorder?: DisorderOptions
  notifier?: NotifierOptions
  /** Switches `/__control/…` on. Default: off. */
  control?: boolean
  /** Switches `/__outlook/…` on, for the Outlook stand-in that knows this key. Default: off. */
  outlookKey?: string
  /** Prefix under which a proxy shows the stand-in. Paths work with and without it. */
  basePath?: string
  /** What links begin with, e.g. `https://graph.example`; default: the Host of the call. */
  publicUrl?: string
  faults?: Fault[]
  seed?: number
}

/** The app that is registered when no other is. */
export const defaultApp: AppRegistration = {
  clientId: '5a9db0c5-0000-4000-8000-00000000c0de',
  secret: 'sandbox-secret',
  roles: 'all',
}

/** Everything a test may look at or turn. */
export class GraphState {
  readonly clock: SettableClock
  readonly login: Login
  readonly directory: Directory
  readonly counters = new Counters()
  readonly faults: FaultScript
  readonly throttle: Throttle
  readonly disorder: Disorder
  readonly notifier: Notifier
  readonly random: () => number
  readonly control: boolean
  readonly basePath: string
  publicUrl: string | null
  latencyMs: number
  /** By owner's id; made when first looked at. */
  readonly #mailboxes = new Map<string, Mailbox>()

  constructor(options: GraphStandInOptions = {}) {
    this.clock = settableClock(options.clock ?? { now: Date.now })
    this.random = seededRandom(options.seed ?? 1)
    const domains = (options.domains ?? ['contoso.example']).map((domain) => domain.toLowerCase())
    const tenantId = options.tenantId ?? guidOf(`tenant ${domains[0]}`)
    const initial = `${domains[0]!.split('.')[0]}.onmicrosoft.com`
    this.directory = new Directory(tenantId, options.organisation ?? domains[0]!, [...new Set([...domains, initial])])
    this.login = new Login(
      tenantId,
      options.apps ?? [defaultApp],
      options.loginClock ?? { now: Date.now },
      options.tokenLifetimeSeconds ?? 3_599,
    )
    this.faults = new FaultScript(this.random)
    for (const fault of options.faults ?? []) this.faults.add(fault)
    this.throttle = new Throttle(options.limits === false ? null : { ...mailLimits, ...options.limits })
    this.disorder = new Disorder(options.disorder ?? {}, this.random)
    this.notifier = new Notifier(options.notifier ?? {}, {
      clock: this.clock,
      random: this.random,
      counts: () => this.counters.notifications,
      tenantId,
    })
    this.control = options.control ?? false
    this.basePath = (options.basePath ?? '').replace(/\/+$/, '')
    this.publicUrl = options.publicUrl?.replace(/\/+$/, '') ?? null
    this.latencyMs = options.latencyMs ?? 2
  }

  now(): number {
    return this.clock.now()
  }

  mailboxOf(user: DirectoryUser): Mailbox {
    let mailbox = this.#mailboxes.get(user.id)
    if (!mailbox) {
      mailbox = new Mailbox(
        { id: user.id, address: user.address, language: user.preferredLanguage },
        () => this.now(),
        (change: MailChange) => this.notifier.changed(change),
      )
      this.#mailboxes.set(user.id, mailbox)
    }
    return mailbox
  }

  /** The mailbox a path names, as far as this app may open it. */
  mailboxInPath(caller: Caller, key: string): { user: DirectoryUser; mailbox: Mailbox } {
    const user = this.directory.userInPath(key)
    if (!user) throw new GraphRefusal(404, 'ErrorInvalidUser', `The requested user '${key}' is invalid.`)
    const { mailboxes } = caller
    if (mailboxes && !mailboxes.some((each) => this.directory.receivers(each).includes(user)))
      throw new GraphRefusal(403, 'ErrorAccessDenied', 'Access is denied. Check credentials and try again.')
    if (!user.hasMailbox)
      throw new GraphRefusal(
        404,
        'MailboxNotEnabledForRESTAPI',
        'The mailbox is either inactive, soft-deleted, or is hosted on-premise.',
      )
    return { user, mailbox: this.mailboxOf(user) }
  }

  /** Takes a person with his mailbox out of the directory. */
  removeUser(key: string): boolean {
    const user = this.directory.user(key)
    if (user) this.#mailboxes.delete(user.id)
    return this.directory.remove(key)
  }

  async close(): Promise<void> {
    await this.notifier.close()
  }
}

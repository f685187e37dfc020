import type { Account, AccountSettings } from './crm/account.ts'
import { openJournal, type Journal } from './crm/journal.ts'
import { FileShelf, type FileLimits } from './crm/files.ts'
import { CrmStore } from './crm/store.ts'
import { seededRandom, settableClock, type Clock, type SettableClock } from './gate/clock.ts'
import { Counters } from './gate/counters.ts'
import { FaultScript, type Fault } from './gate/faults.ts'
import { professionalLimits, RateGate, type RateLimits } from './gate/rate-limits.ts'
import { Timetable } from './gate/timetable.ts'
import type { TokenGrant } from './gate/tokens.ts'
import { MailLogger } from './logger/logger.ts'
import { WebhookSender } from './webhooks/sender.ts'

/** What a stand-in is made of. Every field has a default; see `sandbox/README.md`. */
export interface StandInOptions extends Partial<AccountSettings> {
  /** Default: the machine's clock. Everything timed reads it: stamps, index lag, rate windows. */
  clock?: Clock
  /** Default: one private app with every scope, token `sandbox-token`. */
  tokens?: TokenGrant[]
  /** `false`: no limits. Default: a Professional account. */
  limits?: Partial<RateLimits> | false
  /** Append-only file of mutations; created when absent, replayed when present. */
  stateFile?: string
  /** Switches `/__control/…` on. Default: off. */
  control?: boolean
  /** Prefix under which a proxy shows the stand-in, e.g. `/hubspot`. Paths work with and without it. */
  basePath?: string
  portalId?: number
  faults?: Fault[]
  /** Seeds fault probabilities and shuffling. */
  seed?: number
  /** What its files tool takes; HubSpot's own figures depend on the subscription (UNVERIFIED). */
  fileLimits?: Partial<FileLimits>
  /** Answers batch results in a shuffled order: HubSpot does not promise the order of the inputs. */
  shuffleResults?: boolean
}

/** Everything a test may look at or turn. */
export interface StandInState extends Account {
  clock: SettableClock
  store: CrmStore
  counters: Counters
  faults: FaultScript
  rates: RateGate
  tokens: Map<string, TokenGrant>
  random: () => number
  control: boolean
  basePath: string
  shuffleResults: boolean
  timetable: Timetable
  webhooks: WebhookSender
  logger: MailLogger
  /** The files tool. In memory alone: the state file has no bytes. */
  files: FileShelf
  /** Moves the clock, and does what comes due on the way at its own moment. */
  moveClock(to: number): void
  /** The same, waiting at every such moment until the app has answered: its clock may be this one. */
  travel(to: number): Promise<void>
  /** Resolves when all that is due was done: logged, sent, answered. */
  settle(): Promise<void>
  close(): Promise<void>
}

export const defaultToken = 'sandbox-token'

/** The number of the app behind the default token, as webhook events name it. */
export const defaultAppId = 1_000_001

export function createState(options: StandInOptions): StandInState {
  const clock = settableClock(options.clock ?? { now: Date.now })
  const random = seededRandom(options.seed ?? 1)
  const settings: AccountSettings = {
    autoAssociate: options.autoAssociate ?? true,
    writeRules: options.writeRules ?? [],
    associationCap: options.associationCap ?? 50_000,
    searchLagMs: options.searchLagMs ?? 3_000,
    tier: options.tier ?? 'professional',
    emailPropertiesEditable: options.emailPropertiesEditable ?? false,
    uniquePropertiesPerObject: options.uniquePropertiesPerObject ?? 10,
    mergeMakesNewRecord: options.mergeMakesNewRecord ?? false,
  }
  const store = new CrmStore(settings.searchLagMs, '2020-01-01T00:00:00.000Z')
  let journal: Journal | null = null
  if (options.stateFile !== undefined) {
    journal = openJournal(options.stateFile, (mutations) => mutations.forEach((mutation) => store.apply(mutation)))
    store.attach(journal)
  }
  const grants = options.tokens ?? [
    { token: defaultToken, app: 'app-1', appId: defaultAppId, oauth: false, scopes: 'all' as const },
  ]
  const faults = new FaultScript(random)
  for (const fault of options.faults ?? []) faults.add(fault)
  const account: Account = { store, settings, now: () => clock.now(), portalId: options.portalId ?? 40_000_001 }
  const timetable = new Timetable(clock)
  // Their own dice, so that fault scripts fall as they did before either existed.
  const webhooks = new WebhookSender(account, timetable, seededRandom((options.seed ?? 1) + 1))
  const logger = new MailLogger(account, timetable, seededRandom((options.seed ?? 1) + 2))
  store.watch((happenings, origin) => webhooks.tell(happenings, origin))
  return {
    ...account,
    clock,
    timetable,
    webhooks,
    logger,
    files: new FileShelf(() => clock.now(), options.fileLimits),
    moveClock: (to) => timetable.moveTo(to),
    travel: (to) => timetable.travelTo(to, () => webhooks.settle()),
    settle: () => webhooks.settle(),
    counters: new Counters(),
    faults,
    rates: new RateGate(options.limits === false ? null : { ...professionalLimits, ...options.limits }),
    tokens: new Map(grants.map((grant) => [grant.token, grant])),
    random,
    control: options.control ?? false,
    basePath: (options.basePath ?? '').replace(/\/+$/, ''),
    shuffleResults: options.shuffleResults ?? false,
    async close() {
      timetable.close()
      await webhooks.close()
      journal?.close()
      journal = null
    },
  }
}

import { HUBSPOT_WEBHOOK_PATH } from '../../http/hubspot-webhooks.ts'
import { planSchema } from '../../clients/hubspot/schema.ts'
import { ledgerExists, type Service } from '../../context.ts'
import * as health from '../../ledger/health.ts'
import type { Call } from '../command.ts'
import { findAddin } from '../../http/addin/addin-files.ts'
import { countDirectoryPeople } from '../../ledger/readers.ts'
import { examineAddin } from './examine-addin.ts'
import { createReach } from './reach.ts'
import { examineCompleteness } from './examine-completeness.ts'
import { examineGraph } from './examine-graph.ts'
import { examineMailboxClock } from './examine-mailbox-clock.ts'
import { failed, type Finding, finding, spanOf } from './finding.ts'

/** A captured message should be in the CRM within minutes (requirement A6). */
const PROMPT_SECONDS = 15 * 60

/** Looks at everything and never stops at the first thing that is wrong. */
export async function examine(call: Call): Promise<Finding[]> {
  const { config, secrets } = call.settings
  const findings: Finding[] = [
    finding('configuration', 'ok', 'cli.doctor.configuration', { directory: config.directory }),
  ]
  if (config.unknownNames.length > 0) {
    findings.push(
      finding(
        'unknown-settings',
        'warning',
        'cli.doctor.unknown-settings',
        { names: config.unknownNames.join(', ') },
        'Mend or remove these variables; they have no effect.',
      ),
    )
  }
  if (config.engine === 'server' && secrets.erasureKey === null) {
    findings.push(
      finding(
        'erasure-key',
        'warning',
        'cli.doctor.erasure-key-local',
        { directory: config.directory },
        'Set COMMONHOLD_ERASURE_KEY, so that every machine on this database has the same key.',
      ),
    )
  }
  if (!ledgerExists(config)) {
    findings.push(
      finding(
        'ledger',
        'missing',
        'cli.doctor.no-ledger',
        { directory: config.directory },
        'Run `commonhold import …` or `commonhold start` first.',
      ),
    )
    return findings
  }
  try {
    await call.withService(async (service) => {
      findings.push(
        ...(await examineLedger(service)),
        ...(await examineHubSpot(service)),
        ...(await examineGraph(service)),
        ...(await examineCompleteness(service)),
        ...(await examineAddin({
          config,
          release: call.release,
          files: findAddin(),
          people: await countDirectoryPeople(service.database.db, service.tenant),
          now: service.wireNow(),
          reach: createReach(),
        })),
      )
    })
  } catch (error) {
    findings.push(failed('ledger', error))
  }
  return findings
}

async function examineLedger(service: Service): Promise<Finding[]> {
  const { database, tenant } = service
  const ctx = { db: database.db, tenant }
  const state = await health.readState(ctx)
  const domains = service.internalDomains()
  return [
    finding('ledger', 'ok', 'cli.doctor.ledger', {
      engine: database.engine,
      version: state.serverVersion,
      migrations: state.migrations,
    }),
    domains.length > 0
      ? finding('internal-domains', 'ok', 'cli.doctor.internal-domains', { domains: domains.join(', ') })
      : finding(
          'internal-domains',
          'missing',
          'cli.doctor.no-internal-domains',
          {},
          'Give --internal DOMAIN[,…] at the first import, or set COMMONHOLD_INTERNAL_DOMAINS.',
        ),
    state.listedReps > 0
      ? finding('people', 'ok', 'cli.doctor.people', { reps: state.listedReps })
      : finding(
          'people',
          'warning',
          'cli.doctor.no-people',
          {},
          'Import a people file (`--people FILE.csv`): without one every internal address is a rep, and nobody’s manager is known.',
        ),
    ...mailboxFindings(await health.mailboxesWithoutPeople(ctx), state.listedReps),
    finding('messages', 'ok', 'cli.doctor.messages', {
      captured: state.captured,
      skipped: state.skipped,
      held: state.held,
    }),
    state.failures === 0
      ? finding('failures', 'ok', 'cli.doctor.no-failures')
      : finding(
          'failures',
          'warning',
          'cli.doctor.failures',
          { failures: state.failures, reasons: state.failureReasons },
          'These items could not be read; `commonhold import --json` lists them with path and position.',
        ),
    ...(await clockFindings(service)),
    ...(await examineMailboxClock(service, PROMPT_SECONDS)),
    state.privateFindings === 0
      ? finding('private-addresses', 'ok', 'cli.doctor.no-private')
      : finding(
          'private-addresses',
          'warning',
          'cli.doctor.private',
          { messages: state.privateFindings, reps: state.privateReps },
          'Ask these reps to move the exchange to their company mailbox; the private mailbox itself is never read.',
        ),
  ]
}

function mailboxFindings(mailboxes: readonly string[], listedReps: number): Finding[] {
  if (mailboxes.length === 0 || listedReps === 0) return []
  return [
    finding(
      'mailboxes-without-people',
      'warning',
      'cli.doctor.mailboxes',
      { count: mailboxes.length, mailboxes: mailboxes.slice(0, 5).join(', ') },
      'Add them to the people file as reps, company mailboxes, role mailboxes or robots; until then they hold nothing.',
    ),
  ]
}

/** A6, the capture clock: received or first seen → captured → confirmed by the CRM, and what is overdue. */
async function clockFindings({ database, tenant, now }: Service): Promise<Finding[]> {
  const clock = await health.captureClock({ db: database.db, tenant }, now(), PROMPT_SECONDS)
  const stages: Finding[] = []
  for (const stage of ['captured', 'confirmed'] as const) {
    const { count, p50, p95 } = clock[stage]
    if (count === 0) continue
    const late = p95 > PROMPT_SECONDS
    stages.push(
      finding(
        `clock-${stage}`,
        late ? 'warning' : 'ok',
        `cli.doctor.clock-${stage}`,
        { count, p50: spanOf(p50), p95: spanOf(p95) },
        late
          ? 'A first import of old mail is slow by nature; for new mail look whether `commonhold serve` runs and HubSpot answers.'
          : null,
      ),
    )
  }
  const { overdue, waiting } = clock
  stages.push(
    overdue === 0
      ? finding('overdue', 'ok', 'cli.doctor.no-overdue', { waiting })
      : finding(
          'overdue',
          'warning',
          'cli.doctor.overdue',
          { overdue, waiting, minutes: PROMPT_SECONDS / 60 },
          'Run `commonhold sync`, or keep `commonhold serve` running.',
        ),
    clock.crmFailed === 0
      ? finding('crm-failures', 'ok', 'cli.doctor.no-crm-failures')
      : finding(
          'crm-failures',
          'warning',
          'cli.doctor.crm-failures',
          { failed: clock.crmFailed },
          'See `commonhold explain MESSAGE-ID`, mend what HubSpot demands, then run `commonhold sync --retry-failed`.',
        ),
  )
  return stages
}

async function examineHubSpot(service: Service): Promise<Finding[]> {
  const { hubspotUrl } = service.config
  if (!service.hasHubspot) {
    return [
      finding(
        'hubspot',
        'missing',
        'cli.doctor.no-token',
        {},
        'Set COMMONHOLD_HUBSPOT_TOKEN to the access token of the app.',
      ),
    ]
  }
  try {
    const portal = await service.hubspot().readPortal()
    const found = [finding('hubspot', 'ok', 'cli.doctor.hubspot', { url: hubspotUrl, portal: portal.id })]
    const drift = planSchema(await service.hubspot().readSchema())
    found.push(
      drift.length === 0
        ? finding('properties', 'ok', 'cli.doctor.properties')
        : finding('properties', 'warning', 'cli.doctor.drift', { count: drift.length }, 'Run `commonhold provision`.'),
    )
    found.push(...(await examineScopes(service)), webhookFinding(service))
    return found
  } catch (error) {
    return [failed('hubspot', error)]
  }
}

/** Without its webhooks HubSpot's changes are found by looking: minutes later instead of seconds. */
function webhookFinding({ config, hubspotClientSecret }: Service): Finding {
  if (hubspotClientSecret !== null && config.publicUrl !== null) {
    return finding('webhooks', 'ok', 'cli.doctor.webhooks', { url: `${config.publicUrl}${HUBSPOT_WEBHOOK_PATH}` })
  }
  const missing = [
    ...(hubspotClientSecret === null ? ['COMMONHOLD_HUBSPOT_CLIENT_SECRET'] : []),
    ...(config.publicUrl === null ? ['COMMONHOLD_PUBLIC_URL'] : []),
  ]
  return finding(
    'webhooks',
    'warning',
    'cli.doctor.no-webhooks',
    { names: missing.join(', '), minutes: config.policy.crm.pollMinutes },
    'Set what is missing: the client secret stands on the app’s page in HubSpot.',
  )
}

/** The reading scopes, each by the cheapest call that needs it; writing ones show at the first write. */
async function examineScopes(service: Service): Promise<Finding[]> {
  const client = service.hubspot()
  const calls: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['owners', () => client.listOwners()],
    ['contacts', () => client.findContacts(['doctor@commonhold.invalid'])],
    ['companies', () => client.findAccountsByDomain(['commonhold.invalid'])],
    // Asked for only where files are uploaded: nobody else has to grant it.
    ...(service.config.policy.capture.attachments === 'upload'
      ? [['files', () => client.canKeepFiles()] as const]
      : []),
  ]
  const refused: Finding[] = []
  for (const [scope, ask] of calls) {
    try {
      await ask()
    } catch (error) {
      refused.push(failed(`scope-${scope}`, error))
    }
  }
  return refused.length > 0 ? refused : [finding('scopes', 'ok', 'cli.doctor.scopes')]
}

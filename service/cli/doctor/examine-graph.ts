import { ConfigError } from '../../../shared/errors.ts'
import type { WordKey } from '../../../shared/words/en.ts'
import type { GraphClient } from '../../clients/graph/graph-client.ts'
import type { Service } from '../../context.ts'
import { loadMailboxes } from '../../ledger/mailboxes.ts'
import { failed, type Finding } from './finding.ts'

const DAY_MS = 86_400_000
/** Time enough to make another one and have it uploaded. */
const WARN_DAYS = 30

/** Permissions, what to say when we have them, and the harmless read that shows whether we do. */
interface Permission {
  readonly name: string
  readonly say: WordKey
  readonly needed: boolean
  readonly read: (graph: GraphClient, mailbox: string | null) => Promise<unknown>
}

const PERMISSIONS: readonly Permission[] = [
  { name: 'User.Read.All', say: 'cli.doctor.graph-users', needed: true, read: (graph) => graph.listUsers() },
  { name: 'GroupMember.Read.All', say: 'cli.doctor.graph-groups', needed: false, read: (graph) => graph.listGroups() },
  {
    name: 'Organization.Read.All',
    say: 'cli.doctor.graph-domains',
    needed: false,
    read: (graph) => graph.listDomains(),
  },
  { name: 'MailboxSettings.Read', say: 'cli.doctor.graph-settings', needed: false, read: readPurpose },
  { name: 'Mail.Read', say: 'cli.doctor.graph-mail', needed: true, read: readFolders },
]

/** Wider ones that serve as well. */
const ALSO_GOOD = ['Directory.Read.All', 'Group.Read.All']

const KNOWN = new Set([...PERMISSIONS.map(({ name }) => name), ...ALSO_GOOD])

/** Certificate, sign-in, and each permission by a read that needs it; never stops at the first thing that is wrong. */
export async function examineGraph(service: Service): Promise<Finding[]> {
  if (!service.hasGraph) {
    return [
      {
        check: 'graph',
        health: 'warning',
        say: 'cli.doctor.no-graph',
        values: {},
        remedy: 'To read live mailboxes follow docs/admin/microsoft.md; files can be imported without it.',
      },
    ]
  }
  try {
    const graph = service.graph()
    const findings = [certificateFinding(service)]
    const access = await graph.access()
    const url = service.config.graph?.url ?? ''
    findings.push({ check: 'graph', health: 'ok', say: 'cli.doctor.graph', values: { url }, remedy: null })
    const mailboxes = await loadMailboxes(service.database.db, service.tenant)
    const mailbox = mailboxes.find((one) => one.captured)?.address ?? null
    for (const permission of PERMISSIONS) findings.push(await permissionFinding(graph, permission, mailbox))
    findings.push(...excessFindings(access.permissions))
    return findings
  } catch (error) {
    return [failed('graph', error)]
  }
}

/** What the sign-in may do beyond what we need. */
function excessFindings(permissions: readonly string[]): Finding[] {
  const findings: Finding[] = []
  if (permissions.includes('Mail.Read')) {
    findings.push({
      check: 'graph-scope',
      health: 'warning',
      say: 'cli.doctor.graph-unscoped',
      values: {},
      remedy:
        'If only some mailboxes shall be read, remove Mail.Read in Entra and grant it in Exchange with a scope: grants add up, so this one cancels every scope (docs/admin/microsoft.md).',
    })
  }
  const unneeded = permissions.filter((name) => !KNOWN.has(name))
  if (unneeded.length > 0) {
    findings.push({
      check: 'graph-unneeded',
      health: 'warning',
      say: 'cli.doctor.graph-permission-unneeded',
      values: { permissions: unneeded.join(', ') },
      remedy: 'Remove them from the app registration.',
    })
  }
  return findings
}

function certificateFinding(service: Service): Finding {
  const { validTo } = service.graphCertificate()
  const days = Math.floor((validTo - service.wireNow()) / DAY_MS)
  const until = new Date(validTo).toISOString().slice(0, 10)
  const remedy =
    'Make another certificate, upload it to the app registration beside this one, then change the file; see docs/admin/microsoft.md.'
  const health = days < 0 ? 'missing' : days < WARN_DAYS ? 'warning' : 'ok'
  return {
    check: 'graph-certificate',
    health,
    say: 'cli.doctor.graph-certificate',
    values: { until, days },
    remedy: health === 'ok' ? null : remedy,
  }
}

async function permissionFinding(
  graph: GraphClient,
  { name, say, needed, read }: Permission,
  mailbox: string | null,
): Promise<Finding> {
  const check = `graph-${name.toLowerCase()}`
  try {
    await read(graph, mailbox)
    return { check, health: 'ok', say, values: {}, remedy: null }
  } catch (error) {
    const found = failed(check, error)
    return needed ? found : { ...found, health: 'warning' }
  }
}

/** Of one user: what he uses his mailbox for. */
async function readPurpose(graph: GraphClient): Promise<void> {
  const user = (await graph.listUsers()).find(({ address, guest }) => address !== null && !guest)
  if (user === undefined) return
  const purpose = (await graph.mailboxPurposes([user.id])).get(user.id)
  if (purpose === 'unknown') {
    throw new ConfigError('graph-forbidden', 'Nobody lets us ask what a mailbox is for.', {
      remedy: 'Grant MailboxSettings.Read; without it shared mailboxes count as people’s (docs/admin/microsoft.md).',
    })
  }
}

/** Of one mailbox that is read: its folders. */
async function readFolders(graph: GraphClient, mailbox: string | null): Promise<void> {
  const address = mailbox ?? (await graph.listUsers()).find((user) => user.address !== null && !user.guest)?.address
  if (address !== null && address !== undefined) await graph.listFolders(address)
}

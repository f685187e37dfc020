import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runHere } from '../../support/cli.ts'
import { graphEnvironment, graphTenant, type GraphTenant } from '../../support/graph-service.ts'

let tenant: GraphTenant
let data: string

beforeEach(async () => {
  tenant = await graphTenant({ domains: ['ours.example'] })
  const { directory } = tenant.state
  directory.addUser({ address: 'anna@ours.example', displayName: 'Anna', businessPhones: ['+46 8 1'] })
  directory.addUser({ address: 'ben@ours.example', displayName: 'Ben' })
  directory.addUser({ address: 'sales-3@ours.example', displayName: 'Sales 3', userPurpose: 'shared' })
  data = mkdtempSync(join(tmpdir(), 'commonhold-directory-'))
})
afterEach(async () => {
  await tenant.close()
  rmSync(data, { recursive: true, force: true })
})

const commonhold = async (...args: string[]) => {
  const { code, out, err } = await runHere([...args, '--data', data], { env: graphEnvironment(tenant) })
  return { code, out, err }
}

test('A2: `directory` reads people from Microsoft; a dry run saves nothing', async () => {
  const dry = await commonhold('directory', '--dry-run', '--json')
  expect(JSON.parse(dry.out)).toMatchObject({ dryRun: true, reps: 2, roleMailboxes: 1, entriesChanged: 3 })
  const first = await commonhold('directory', '--json')
  expect(first).toMatchObject({ code: 0 })
  expect(JSON.parse(first.out)).toMatchObject({ entriesChanged: 3, lateDomains: [] })
  expect(JSON.parse((await commonhold('directory', '--json')).out)).toMatchObject({ entriesChanged: 0, changed: 0 })
})

test('D1: `registry` tells who is reached how, and `--gaps` what the company lacks, in both languages', async () => {
  await commonhold('directory')
  const { people, gaps } = JSON.parse((await commonhold('registry', '--json')).out)
  expect(people).toHaveLength(2)
  expect(gaps.map((one: { gap: string }) => one.gap).sort()).toEqual(['no-company-phone', 'role-without-occupant'])
  expect((await commonhold('registry')).out).toContain('+46 8 1')
  const chinese = (await commonhold('registry', '--gaps', '--lang', 'zh-CN')).out
  expect(chinese).toContain('没有公司电话')
  expect(chinese).toContain('岗位邮箱无人在岗')
})

test('A2: `doctor` tries sign-in and every permission, and tells when the certificate runs out', async () => {
  await commonhold('directory')
  const findings = (await commonhold('doctor', '--json')).out
  const health = Object.fromEntries(
    (JSON.parse(findings) as { check: string; health: string }[]).map((one) => [one.check, one.health]),
  )
  expect(health).toMatchObject({
    'graph-certificate': 'warning',
    graph: 'ok',
    'graph-user.read.all': 'ok',
    'graph-groupmember.read.all': 'ok',
    'graph-organization.read.all': 'ok',
    'graph-mailboxsettings.read': 'ok',
    'graph-mail.read': 'ok',
  })
})

test('A2: `doctor` names the permission that is missing, and goes on', async () => {
  tenant.state.login.register({
    clientId: graphEnvironment(tenant)['COMMONHOLD_GRAPH_CLIENT'] ?? '',
    certificates: tenant.state.login.app(graphEnvironment(tenant)['COMMONHOLD_GRAPH_CLIENT'] ?? '')?.certificates ?? [],
    roles: ['User.Read.All'],
  })
  await commonhold('directory')
  const findings = JSON.parse((await commonhold('doctor', '--json')).out) as { check: string; health: string }[]
  const health = Object.fromEntries(findings.map((one) => [one.check, one.health]))
  expect(health).toMatchObject({
    'graph-user.read.all': 'ok',
    'graph-groupmember.read.all': 'warning',
    'graph-mailboxsettings.read': 'warning',
    'graph-mail.read': 'missing',
  })
})

import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

const root = resolve(__dirname, '../..')

/** Packages the little tree pretends to have. */
const PACKAGES: Record<string, 'dependencies' | 'devDependencies'> = {
  zod: 'dependencies',
  pino: 'dependencies',
  '@hubspot/api-client': 'dependencies',
  'fast-check': 'devDependencies',
  react: 'devDependencies',
}

/** rule → [file that breaks it, what it imports]. One more rule in the law needs one more line here. */
const BREACHES: Record<string, Array<[from: string, to: string]>> = {
  'no-circle': [['shared/crm/ring-a.ts', './ring-b.ts']],
  resolvable: [['service/observe/lost.ts', './nowhere.ts']],
  'shared-sees-only-shared': [['shared/trust/sees-service.ts', '../../service/config/env.ts']],
  'shared-without-node': [['shared/message/reads-files.ts', 'node:fs']],
  'shared-pure-packages': [['shared/message/logs.ts', 'pino']],
  'shared-message-and-crm-lowest': [
    ['shared/message/asks-policy.ts', '../policy/policy.ts'],
    ['shared/crm/asks-trust.ts', '../trust/facts.ts'],
  ],
  'shared-policy-below-trust': [['shared/policy/asks-trust.ts', '../trust/facts.ts']],
  'shared-trust-below-contract': [['shared/trust/asks-contract.ts', '../contract/card.ts']],
  'shared-words-lowest': [['shared/words/decides.ts', '../trust/facts.ts']],
  'floor-1': [
    ['service/config/keeps.ts', '../ledger/db.ts'],
    ['service/observe/reads-config.ts', '../config/env.ts'],
  ],
  'floor-2-ledger': [['service/ledger/calls-vendor.ts', '../clients/hubspot/client.ts']],
  'floor-2-clients': [
    ['service/clients/graph/calls-hubspot.ts', '../hubspot/send.ts'],
    ['service/clients/hubspot/keeps.ts', '../../ledger/db.ts'],
  ],
  'floor-3-stages-apart': [['service/capture/calls-sync.ts', '../sync/plan-sync.ts']],
  'floor-3-not-up': [
    ['service/trust/builds.ts', '../context.ts'],
    ['service/tasks/queues.ts', '../jobs/job.ts'],
  ],
  'floor-4-not-up': [['service/context.ts', './http/routes.ts']],
  'floor-5': [
    ['service/http/queues.ts', '../jobs/job.ts'],
    ['service/jobs/starts.ts', '../main.ts'],
  ],
  'every-file-has-a-floor': [['service/utils/drawer.ts', '../config/env.ts']],
  'migrations-are-frozen': [['service/ledger/migrations/0001-first.ts', '../db.ts']],
  'vendor-inside-its-client': [['service/sync/speaks-vendor.ts', '@hubspot/api-client']],
  'addin-and-cards-see-shared-only': [['addin/outlook/sees-service.ts', '../../service/config/env.ts']],
  'addin-takes-types-of-the-contract': [['addin/pane/asks-zod.ts', 'value:../../shared/contract/card.ts']],
  'launch-events-without-a-page': [['addin/launch-event/draws.ts', 'react']],
  'sandbox-speaks-protocols': [['sandbox/hubspot/borrows.ts', '../../service/config/env.ts']],
  'sandbox-never-in-production': [['service/cli/imports-sandbox.ts', '../../sandbox/hubspot/main.ts']],
  'proofs-are-leaves': [['service/http/uses-test.ts', '../../test/support/databases.ts']],
  'reference-on-its-own': [['test/reference/shares.ts', '../../shared/trust/facts.ts']],
  'no-dev-package-in-production': [['service/capture/uses-dev.ts', 'fast-check']],
  'registry-not-from-siblings': [['shared/policy/sibling.ts', './index.ts']],
  'no-barrel': [['service/sync/uses-barrel.ts', './parts/index.ts']],
}

/** Imports that look alike and are lawful: the law must not be one that forbids everything. */
const LAWFUL: Array<[from: string, to: string]> = [
  ['shared/trust/lawful.ts', '../policy/policy.ts'],
  ['shared/contract/lawful.ts', 'zod'],
  ['shared/trust/lawful-words.ts', '../words/en.ts'],
  ['shared/policy/index.ts', './policy.ts'],
  ['service/capture/lawful.ts', '../ledger/db.ts'],
  ['service/clients/hubspot/lawful.ts', '@hubspot/api-client'],
  ['service/clients/hubspot/lawful-sibling.ts', './send.ts'],
  ['service/http/lawful.ts', '../context.ts'],
  ['service/cli/lawful.ts', '../main.ts'],
  ['addin/outlook/lawful.ts', '../../shared/contract/card.ts'],
  ['addin/pane/lawful.ts', 'react'],
  ['sandbox/world/lawful.ts', '../../shared/crm/account.ts'],
  ['test/service/lawful.test.ts', '../../service/context.ts'],
  ['test/reference/lawful.test.ts', '../../shared/trust/facts.ts'],
  ['bench/lawful.ts', '../sandbox/hubspot/main.ts'],
  ['bench/lawful-peer.ts', '@hubspot/api-client'],
]

/** What is only ever imported; its content does not matter. */
const TARGETS = [
  'shared/policy/policy.ts',
  'shared/trust/facts.ts',
  'shared/contract/card.ts',
  'shared/words/en.ts',
  'shared/crm/account.ts',
  'service/config/env.ts',
  'service/ledger/db.ts',
  'service/clients/hubspot/client.ts',
  'service/clients/hubspot/send.ts',
  'service/sync/plan-sync.ts',
  'service/sync/parts/index.ts',
  'service/http/routes.ts',
  'service/jobs/job.ts',
  'service/main.ts',
  'sandbox/hubspot/main.ts',
  'test/support/databases.ts',
]

interface Violation {
  from: string
  to: string
  rule: { name: string }
}

let tree: string
let violations: Violation[]
let rules: Array<{ name: string; comment: string; severity: string }>

function write(path: string, text: string): void {
  mkdirSync(dirname(join(tree, path)), { recursive: true })
  writeFileSync(join(tree, path), text)
}

beforeAll(async () => {
  const law = (await import(join(root, '.dependency-cruiser.mjs'))) as { default: { forbidden: typeof rules } }
  rules = law.default.forbidden

  tree = mkdtempSync(join(tmpdir(), 'commonhold-law-'))
  const manifest: Record<string, unknown> = { name: 'breaches', type: 'module', dependencies: {}, devDependencies: {} }
  for (const [name, group] of Object.entries(PACKAGES)) {
    Object.assign(manifest[group] as object, { [name]: '1.0.0' })
    write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'main.js' }))
    write(`node_modules/${name}/main.js`, 'module.exports = {}')
  }
  write('package.json', JSON.stringify(manifest))
  write('tsconfig.json', JSON.stringify({ compilerOptions: { module: 'nodenext', allowImportingTsExtensions: true } }))
  for (const path of TARGETS) write(path, 'export type Thing = 1\n')
  for (const [from, to] of [...Object.values(BREACHES).flat(), ...LAWFUL]) {
    // Types only, where the runtime would never notice: the law must see them all the same. `value:` asks for more.
    const [, value, target] = /^(value:)?(.*)$/.exec(to) ?? []
    write(
      from,
      `import ${value === undefined ? 'type ' : ''}{ Thing } from '${target}'\nexport type Own${from.length} = Thing\n`,
    )
  }
  write('shared/crm/ring-b.ts', `import type { Own } from './ring-a.ts'\nexport type Thing = Own\n`)

  const folders = ['shared', 'service', 'sandbox', 'addin', 'test', 'bench']
  const cruiser = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs')
  const config = join(root, '.dependency-cruiser.mjs')
  const output = execFileSync(process.execPath, [cruiser, '--config', config, '--output-type', 'json', ...folders], {
    cwd: tree,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  violations = (JSON.parse(output) as { summary: { violations: Violation[] } }).summary.violations
})

afterAll(() => rmSync(tree, { recursive: true, force: true }))

test('every rule of the import law has a breach here, and says why it exists', () => {
  expect(rules.map(({ name }) => name).sort()).toEqual(Object.keys(BREACHES).sort())
  expect(rules.filter(({ comment, severity }) => comment.length < 40 || severity !== 'error')).toEqual([])
})

test.each(Object.entries(BREACHES).flatMap(([rule, breaches]) => breaches.map(([from, to]) => [rule, from, to])))(
  'the rule %s bites: %s may not import %s',
  (rule, from) => {
    expect(violations.filter((violation) => violation.from === from).map((violation) => violation.rule.name)).toContain(
      rule,
    )
  },
)

test.each(LAWFUL)('%s may import %s', (from) => {
  expect(violations.filter((violation) => violation.from === from)).toEqual([])
})

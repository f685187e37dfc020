import { catalogueProblems } from '../../house/checks/catalogues.ts'
import { hygieneProblems, longFiles } from '../../house/checks/hygiene.ts'
import { isAllowed, licenceProblems } from '../../house/checks/licences.ts'
import { lockProblems } from '../../house/checks/lock.ts'
import { pageProblems } from '../../house/checks/readme.ts'

const whats = (problems: ReadonlyArray<{ where: string; what: string }>): string[] =>
  problems.map(({ where, what }) => `${where} ${what}`)

describe('catalogues', () => {
  const en = { held: '{count} messages held', state: 'State', brand: 'Commonhold' }

  test('the same keys and placeholders in two languages are no problem', () => {
    const zh = { held: '暂存 {count} 封邮件', state: '状态', brand: '客户共管' }
    expect(catalogueProblems(en, zh, {})).toEqual([])
  })

  test('a missing key, a lost placeholder, an untranslated and a left-over sentence are each named', () => {
    const zh = { held: '暂存邮件', brand: 'Commonhold', old: '旧' }
    const found = whats(catalogueProblems(en, zh, {}))
    expect(found).toHaveLength(4)
    expect(found.join('\n')).toMatch(/held has the placeholders/)
    expect(found.join('\n')).toMatch(/state is missing/)
    expect(found.join('\n')).toMatch(/brand is the English sentence/)
    expect(found.join('\n')).toMatch(/old is missing/)
  })

  test('an equal sentence passes with a reason, and the reason goes when the sentence differs', () => {
    const zh = { held: '暂存 {count} 封', state: '状态', brand: 'Commonhold' }
    expect(catalogueProblems(en, zh, { brand: 'a name' })).toEqual([])
    expect(whats(catalogueProblems(en, { ...zh, brand: '客户共管' }, { brand: 'a name' }))).toHaveLength(1)
    expect(whats(catalogueProblems(en, zh, { brand: 'a name', gone: 'was a name' }))).toHaveLength(1)
  })
})

describe('lock file', () => {
  const manifest = { dependencies: { a: '1.0.0' }, allowScripts: { native: false } }

  test('an exact, complete lock without addresses is no problem', () => {
    const packages = {
      '': {},
      'node_modules/a': { integrity: 'x', optionalDependencies: { '@a/linux': '1.0.0' } },
      'node_modules/a/node_modules/@a/linux': { integrity: 'x' },
      'node_modules/native': { integrity: 'x', hasInstallScript: true },
    }
    expect(lockProblems({ packages }, manifest)).toEqual([])
  })

  test('an optional part that npm dropped is found before npm ci refuses', () => {
    const packages = { 'node_modules/a': { integrity: 'x', optionalDependencies: { '@a/linux': '1.0.0' } } }
    expect(whats(lockProblems({ packages }, manifest))).toEqual([expect.stringContaining('@a/linux is missing')])
  })

  test('an address, a missing hash, an undecided script and a range are found', () => {
    const packages = {
      'node_modules/a': { integrity: 'x', resolved: 'https://somewhere.example/a.tgz' },
      'node_modules/b': {},
      'node_modules/c': { integrity: 'x', hasInstallScript: true },
    }
    expect(lockProblems({ packages }, { ...manifest, devDependencies: { d: '^1.0.0' } })).toHaveLength(4)
  })
})

describe('licences', () => {
  test.each(['MIT', 'Apache-2.0 AND MIT', '(MIT OR GPL-3.0)', '(MPL-2.0 OR Apache-2.0)', 'BSD-3-Clause*'])(
    '%s is allowed',
    (expression) => expect(isAllowed(expression)).toBe(true),
  )
  test.each(['GPL-3.0', 'MIT AND GPL-3.0', 'UNLICENSED', 'SEE LICENSE IN x', ''])('"%s" is not allowed', (expression) =>
    expect(isAllowed(expression)).toBe(false),
  )
  test('a package without a licence is named', () => {
    expect(whats(licenceProblems({ 'a@1': { licenses: 'MIT' }, 'b@1': {} }))).toEqual([expect.stringMatching(/^b@1/)])
  })
})

describe('pages', () => {
  const scripts = { start: '', test: '', check: '' }
  const problems = (text: string): string[] =>
    whats(pageProblems([{ path: 'README.md', text }], scripts, (command) => command === 'import'))

  test('scripts and commands that exist pass, prose and other npm commands are not read as code', () => {
    expect(problems('`npm ci && npm start`, `npm run check`\n```\nnpx commonhold import a.mbox\n```\n')).toEqual([])
    expect(problems('So commonhold is a word, and npm run nothing is prose.')).toEqual([])
  })

  test('a script or a command that does not exist is named with its line', () => {
    expect(problems('\n`npm run gone`')).toEqual([expect.stringMatching(/^README.md:2 .*"gone"/)])
    expect(problems('```\n$ commonhold vanish x\n```')).toEqual([expect.stringMatching(/^README.md:2 .*vanish/)])
  })
})

describe('hygiene', () => {
  // Assembled here too, so that the check does not find its own test.
  const bad = [
    ['/home', '/anna/project/x.ts'].join(''),
    ['/root', '/.config'].join(''),
    ['pat-na1', '-01234567-89ab-cdef-0123-456789abcdef'].join(''),
    ['-----BEGIN RSA ', 'PRIVATE KEY-----'].join(''),
    ['AKIA', 'ABCDEFGHIJKLMNOP'].join(''),
    ['postgres://app', ':correct-horse@db.example/x'].join(''),
  ]
  test.each(bad)('finding %#', (text) => {
    const [problem, ...rest] = hygieneProblems([{ path: 'a.ts', text: `\nconst x = '${text}'\n` }])
    expect(rest).toEqual([])
    expect(problem?.where).toBe('a.ts:2')
    expect(JSON.stringify(problem)).not.toContain(text)
  })

  test.each(['https://example.com/home/anna/', '../work/x', './root/x', 'postgres://postgres@127.0.0.1:5432/x'])(
    '%s is no finding',
    (text) => expect(hygieneProblems([{ path: 'a.ts', text }])).toEqual([]),
  )

  test('a source file over 400 lines is named, a long page is not', () => {
    const text = 'x\n'.repeat(401)
    expect(
      longFiles([
        { path: 'shared/a.ts', text },
        { path: 'docs/a.md', text },
      ]),
    ).toHaveLength(1)
  })
})

import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { OfficeAddinManifest } from 'office-addin-manifest'
import { addinId, deployManifest, strangeAddresses } from '../../service/http/addin/deployed-manifest.ts'
import { drawIcon } from '../../house/manifest/draw-icon.ts'
import { associatedNames, judge, readManifest, RULES, schemaProblems } from '../../house/manifest/judge.ts'
import { all, parseManifest, recordOf } from '../../house/manifest/read-manifest.ts'
import { problemsOf } from '../../house/manifest/rule.ts'
import { isLater } from '../../house/manifest/rules-of-the-whole.ts'
import { registrationOf } from '../../house/manifest/registration.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const REAL = readFileSync(join(ROOT, 'manifest.xml'), 'utf8')
const FUNCTIONS = ['onNewMessageCompose', 'onMessageRecipientsChanged', 'onInfoBarDismissClicked', 'onMessageSend']
const CLIENT = '3d0d2a43-3f84-4a53-8f6b-4b1d9a1f0c55'

/** Names of the rules that a text breaks; put on record first, so that only the rule about the record asks for a version. */
function broken(text: string, change: { version?: string; icon?: () => Buffer | null } = {}): string[] {
  const manifest = readManifest(ROOT, text, { deployed: false })
  const record = change.version === undefined ? recordOf(manifest.document) : recordOf(parseManifest(REAL))
  const found = problemsOf(RULES, { ...manifest, functions: FUNCTIONS, record, ...change }, 'manifest.xml')
  return [...new Set(found.map(({ rule }) => rule))]
}

/** The real manifest with one thing changed: `from` must be there. */
function mutated(from: string | RegExp, to: string): string {
  const text = REAL.replace(from, to)
  if (text === REAL) throw new Error(`nothing to change: ${String(from)}`)
  return text
}

const twice = (pattern: RegExp): [RegExp, string] => [pattern, '$&$&']
const EVENT = /<LaunchEvent Type="OnMessageRecipientsChanged"[^>]*>/

/** One rule each, and only that one. */
const MUTATIONS: readonly (readonly [rule: string, what: string, from: string | RegExp, to: string])[] = [
  ['size', 'padded beyond what Exchange takes', '<Hosts>', `<!--${'x'.repeat(256 * 1024)}--><Hosts>`],
  ['id', 'an id that is no GUID', /<Id>[^<]*/, '<Id>commonhold'],
  ['version', 'three numbers', '<Version>1.0.0.0', '<Version>1.0.0'],
  ['version', 'below one', '<Version>1.0.0.0', '<Version>0.9.0.0'],
  ['permission', 'the whole mailbox', 'ReadWriteItem<', 'ReadWriteMailbox<'],
  ['permission', 'too little to write a header', 'ReadWriteItem<', 'ReadItem<'],
  ['order', 'Version before Id', /(<Id>.*<\/Id>)\s*(<Version>.*<\/Version>)/, '$2$1'],
  ['order', 'no item before pinning', /(<SupportsPinning>.*)\s*(<SupportsNoItemContext>.*)/, '$2$1'],
  [
    'order',
    'phones before desktops',
    /(<DesktopFormFactor>[\s\S]*<\/DesktopFormFactor>)\s*(<MobileFormFactor>[\s\S]*<\/MobileFormFactor>)/,
    '$2$1',
  ],
  [
    'wrapping',
    'content beside the inner overrides',
    'xsi:type="VersionOverridesV1_0">',
    'xsi:type="VersionOverridesV1_0"><Description resid="Read.Tip"/>',
  ],
  ['left-out', 'the old sign-in', '</Resources>', '</Resources><WebApplicationInfo><Id>x</Id></WebApplicationInfo>'],
  ['surfaces', 'compose lost', 'type="MessageComposeCommandSurface"', 'type="AppointmentOrganizerCommandSurface"'],
  ['surfaces', 'not pinnable', '<SupportsPinning>true', '<SupportsPinning>false'],
  ['surfaces', 'not in shared mailboxes', '<SupportsSharedFolders>true', '<SupportsSharedFolders>false'],
  ['controls', 'one id for two buttons', 'id="ComposePaneButton"', 'id="ReadPaneButton"'],
  ['controls', 'a button of the desktop on phones', 'xsi:type="MobileButton"', 'xsi:type="Button"'],
  ['host', 'another program', '<Host Name="Mailbox"', '<Host Name="Workbook"'],
  ['https', 'a page without TLS', /"https:(\/\/commonhold\.example\/addin\/taskpane\.html" \/>\s*<bt:Url)/, '"http:$1'],
  ['https', 'a domain without TLS', '<AppDomain>https:', '<AppDomain>http:'],
  [
    'one-base',
    'an address edited by hand',
    'https://commonhold.example/addin/support.html',
    'https://www.example.com/help',
  ],
  ['pages', 'a page nobody serves', 'addin/launch-event.html', 'addin/launchevent.html'],
  ['app-domains', 'a wildcard', '<AppDomain>https://login', '<AppDomain>https://*.login'],
  ['app-domains', 'a path', 'microsoftonline.com<', 'microsoftonline.com/common<'],
  ['icons', 'another size than it says', /(id="Icon\.80".*)icon-80/, '$1icon-64'],
  ['icons', 'an icon that is not there', 'icons/icon-128.png', 'icons/icon-129.png'],
  ['icon-sizes', 'a size of the ribbon missing', /<bt:Image size="16" resid="Icon.16" \/>/, ''],
  [
    'icon-sizes',
    'a scale of phones missing',
    /<bt:Image size="48" scale="2" resid="Icon.96" \/>/,
    '<bt:Image size="48" scale="2.0" resid="Icon.96" />',
  ],
  [
    'resid-defined',
    'a name that leads nowhere',
    '<Description resid="Appointment.Tip"',
    '<Description resid="Appointment.Tipp"',
  ],
  ['resid-kind', 'an icon for a label', /<Label resid="Pane.Label"/, '<Label resid="Icon.16"'],
  ['resid-length', 'a long name', /Compose\.Tip/g, 'Compose.TipThatGoesOnForMuchTooLong'],
  [
    'resid-unused',
    'a text nobody shows',
    '<bt:LongStrings>',
    '<bt:LongStrings><bt:String id="Old" DefaultValue="Old"><bt:Override Locale="zh-CN" Value="旧"/></bt:String>',
  ],
  ['resid-twice', 'one id, two addresses', ...twice(/<bt:Url id="Pane.Url"[^>]*>/)],
  ['default-locale', 'English of nowhere', '<DefaultLocale>en-US', '<DefaultLocale>en'],
  [
    'override-locale',
    'the default language again',
    '<bt:Override Locale="zh-CN"',
    '<bt:Override Locale="en-US" Value="Commonhold"/><bt:Override Locale="zh-CN"',
  ],
  ['override-locale', 'one language twice', ...twice(/<bt:Override Locale="zh-CN" Value="客户关系" \/>/)],
  ['zh-cn', 'a text without Chinese', /<bt:Override Locale="zh-CN" Value="客户关系" \/>/, ''],
  ['zh-cn', 'English where Chinese should be', 'Value="客户关系"', 'Value="Relationship"'],
  [
    'text-length',
    'a label too long for a phone',
    'id="Product.Name" DefaultValue="Commonhold',
    'id="Product.Name" DefaultValue="Commonhold for everybody',
  ],
  ['text-length', 'a tip too long', 'Value="我们中还有谁', `Value="${'我'.repeat(250)}`],
  ['event-known', 'a name Outlook does not have', 'Type="OnMessageRecipientsChanged"', 'Type="OnRecipientsChanged"'],
  ['event-known', 'one event twice', ...twice(EVENT)],
  ['event-set', 'an event above the required set', 'Type="OnMessageRecipientsChanged"', 'Type="OnMessageFromChanged"'],
  ['phones', 'more than phones have', 'DefaultMinVersion="1.5"', 'DefaultMinVersion="1.12"'],
  ['event-function', 'a function nobody associates', 'FunctionName="onMessageSend"', 'FunctionName="onSend"'],
  ['event-function', 'an event forgotten', EVENT, ''],
  ['send-mode', 'the default, which holds messages', ' SendMode="PromptUser"', ''],
  ['send-mode', 'what the Marketplace refuses', 'SendMode="PromptUser"', 'SendMode="Block"'],
  [
    'runtime',
    'events from another page than the runtime',
    '<SourceLocation resid="LaunchEvent.Url" />',
    '<SourceLocation resid="Pane.Url" />',
  ],
  [
    'runtime',
    'nothing for classic Outlook',
    '<Override type="javascript" resid="LaunchEvent.Script" />',
    '<Override type="json" resid="LaunchEvent.Script" />',
  ],
]

describe('rules', () => {
  test('the manifest breaks none', () => {
    expect(broken(REAL)).toEqual([])
  })

  test.each(MUTATIONS)('%s: %s is caught by that rule alone', (rule, _what, from, to) => {
    expect(broken(mutated(from, to))).toEqual([rule])
  })

  test('version-raised: changed content, unchanged version; then raised and not recorded', () => {
    const changed = mutated('"Customer relationship"', '"Customer relations"')
    expect(broken(changed, { version: 'as recorded' })).toEqual(['version-raised'])
    expect(broken(changed.replace('1.0.0.0', '1.0.1.0'), { version: 'as recorded' })).toEqual(['version-raised'])
    expect(broken(mutated('<Hosts>', '<!-- a comment -->\n\n<Hosts>'), { version: 'as recorded' })).toEqual([])
    expect([isLater('1.0.10.0', '1.0.9.0'), isLater('1.0.0.0', '1.0.0.0'), isLater('1.9.0.0', '2.0.0.0')]).toEqual([
      true,
      false,
      false,
    ])
  })

  test('icons: a file that is no picture', () => {
    expect(broken(REAL, { icon: () => Buffer.from('GIF89a, or a page that says 404') })).toEqual(['icons'])
  })

  test('every rule has a mutation', () => {
    const caught = new Set([...MUTATIONS.map(([rule]) => rule), 'version-raised'])
    expect(RULES.map(({ name }) => name).filter((name) => !caught.has(name))).toEqual([])
  })
})

describe('the whole check', () => {
  test('the manifest as it is: schemas where they are, every rule, the real launch-event sources', async () => {
    expect((await judge(ROOT, 'manifest.xml', REAL, { deployed: false })).problems).toEqual([])
  })

  test('says so where the schemas are not there, and names XML that is none', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'no-schemas-'))
    expect(await schemaProblems(elsewhere, 'manifest.xml', REAL)).toBeNull()
    rmSync(elsewhere, { recursive: true })
    const verdict = await judge(ROOT, 'manifest.xml', REAL.replace('</Hosts>', ''), { deployed: false })
    expect(verdict.problems[0]?.todo).toBe('make it well-formed XML')
  })

  const schemas = existsSync(join(ROOT, '../shared/specs/outlook/mail')) ? test : test.skip
  schemas('schemas: an unknown element and a wrong SendMode are theirs to catch', async () => {
    expect(await schemaProblems(ROOT, 'manifest.xml', REAL)).toEqual([])
    const found = await schemaProblems(ROOT, 'manifest.xml', mutated('PromptUser', 'Ask'))
    expect(found?.[0]?.what).toContain('SendMode')
  })

  test('functions are found where they are associated', () => {
    const text = `Office.actions.associate('onA', f); actions.associate(x, f); associate({ onB: f, 'onC': f, ...more })`
    expect(associatedNames(text)).toEqual(['onA', 'onB', 'onC'])
  })

  test('the icons are what the script draws', () => {
    for (const size of [16, 80, 144]) {
      expect(readFileSync(join(ROOT, `addin/icons/icon-${size}.png`)).equals(drawIcon(size))).toBe(true)
    }
  })
})

describe('one installation', () => {
  const deployment = { baseUrl: 'https://crm.example.cn/hold/', clientId: CLIENT }

  test('every address is the installation’s, the id its own and always the same', () => {
    const text = deployManifest(REAL, { ...deployment, loginUrl: 'https://login.partner.microsoftonline.cn/x' })
    expect(strangeAddresses(text, 'https://crm.example.cn/hold')).toEqual([])
    expect(strangeAddresses(text, 'https://crm.example.cn')).not.toEqual([])
    expect(text).not.toContain('commonhold.example/')
    expect(all(parseManifest(text), 'Id')[0]?.textContent).toBe(addinId(CLIENT.toUpperCase()))
    expect(all(parseManifest(text), 'AppDomain').map((one) => one.textContent)).toEqual([
      'https://login.partner.microsoftonline.cn',
    ])
    const found = problemsOf(RULES, { ...readManifest(ROOT, text, { deployed: true }), functions: FUNCTIONS }, 'm')
    expect(found).toEqual([])
  })

  test.each(['http://crm.example.com', 'crm.example.com', 'https://a.example/?x=1', 'https://u:p@a.example'])(
    '%s is no address to load from',
    (baseUrl) => {
      expect(() => deployManifest(REAL, { baseUrl, clientId: CLIENT })).toThrow(
        expect.objectContaining({ code: 'manifest-base-url' }),
      )
    },
  )

  test('a client id that is none', () => {
    expect(() => deployManifest(REAL, { ...deployment, clientId: 'commonhold' })).toThrow(
      expect.objectContaining({ code: 'manifest-client-id' }),
    )
  })

  test('the registration: the broker is not the first redirect, consent asks for our scope and what MSAL adds', () => {
    const lines = registrationOf({
      ...deployment,
      loginUrl: 'https://login.microsoftonline.com',
      tenant: 't',
      state: '7',
    })
    const redirects = lines.filter((line) => /^ {4}\S/.test(line)).map((line) => line.trim())
    expect(redirects).toEqual([
      'https://crm.example.cn/hold/addin/dialog.html',
      'https://crm.example.cn/hold/addin/consent.html',
      'brk-multihub://crm.example.cn',
    ])
    const link = new URL(lines.at(-1)?.trim() ?? '')
    expect(link.pathname).toBe('/t/v2.0/adminconsent')
    expect(Object.fromEntries(link.searchParams)).toEqual({
      client_id: CLIENT,
      scope: `openid profile offline_access api://${CLIENT}/access_as_user`,
      redirect_uri: redirects[1],
      state: '7',
    })
  })

  test('office-addin-manifest reads and modifies it without a network', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'manifest-'))
    const file = join(folder, 'manifest.xml')
    copyFileSync(join(ROOT, 'manifest.xml'), file)
    const info = await OfficeAddinManifest.readManifestFile(file)
    expect([info.displayName, info.permissions, info.hosts, info.version]).toEqual([
      'Commonhold',
      'ReadWriteItem',
      ['Mailbox'],
      '1.0.0.0',
    ])
    const changed = await OfficeAddinManifest.modifyManifestFile(file, CLIENT, 'Commonhold trial')
    expect([changed.id, changed.displayName]).toEqual([CLIENT, 'Commonhold trial'])
    expect(broken(readFileSync(file, 'utf8'))).toEqual([])
    rmSync(folder, { recursive: true })
  })

  test('the command says what is missing or wrong, and writes what the check accepts', () => {
    const folder = mkdtempSync(join(tmpdir(), 'manifest-'))
    const run = (script: string, ...words: string[]) =>
      spawnSync(process.execPath, [join(ROOT, script), ...words], { encoding: 'utf8' })
    const bare = run('house/manifest.ts')
    expect([bare.status, bare.stderr.split('\n')[0]]).toEqual([2, '--base-url and --client-id missing.'])
    const wrong = run('house/manifest.ts', '--base-url', 'http://a.example', '--client-id', CLIENT)
    expect([wrong.status, wrong.stderr]).toEqual([2, expect.stringContaining('with https')])
    const out = join(folder, 'out.xml')
    const good = run('house/manifest.ts', '--base-url', 'https://a.example', '--client-id', CLIENT, '--out', out)
    expect([good.status, good.stdout]).toEqual([0, expect.stringContaining('brk-multihub://a.example')])
    const checked = run('house/manifest-check.ts', out)
    expect([checked.status, checked.stdout]).toEqual([0, expect.stringContaining('rules hold')])
    rmSync(folder, { recursive: true })
  })
})

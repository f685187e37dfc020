import { inspect } from 'node:util'
import { readConfig, type ReadConfigOptions, WrongConfig } from '../../../service/config/config.ts'
import { tell } from '../../../shared/words/sentence.ts'

const files: Record<string, string> = {}
const readFile = (path: string): string => {
  const text = files[path]
  if (text === undefined) throw new Error('ENOENT')
  return text
}
const read = (environment: Record<string, string>, more: Partial<ReadConfigOptions> = {}) =>
  readConfig({ environment, readFile, ...more })

function problemsOf(environment: Record<string, string>): WrongConfig {
  try {
    read(environment)
  } catch (error) {
    if (error instanceof WrongConfig) return error
    throw error
  }
  throw new Error('the configuration was accepted')
}

test('every wrong value is listed at once, with name, what is wrong and what to do', () => {
  files['policy.json'] = JSON.stringify({
    trust: { halfLifeDays: 0, kindWeights: { opend: 3 } },
    state: { personalShare: 2 },
  })
  files['wrong.json'] = JSON.stringify({ COMMONHOLD_HUBSPOT_TOKN: 'x', COMMONHOLD_HTTP_PORT: 99_999 })
  const error = problemsOf({
    DATABASE_URL: 'mysql://db',
    COMMONHOLD_CONFIG: 'wrong.json',
    COMMONHOLD_POLICY: 'policy.json',
    COMMONHOLD_HUBSPOT_URL: 'hubspot',
    COMMONHOLD_ERASURE_KEY: 'short',
    COMMONHOLD_INTERNAL_DOMAINS: 'not a domain',
    COMMONHOLD_LANG: 'fr',
  })
  const names = error.problems.map(({ name }) => name)
  expect(names).toEqual(
    expect.arrayContaining([
      'DATABASE_URL',
      'wrong.json: COMMONHOLD_HUBSPOT_TOKN',
      'COMMONHOLD_HTTP_PORT',
      'COMMONHOLD_HUBSPOT_URL',
      'COMMONHOLD_ERASURE_KEY',
      'COMMONHOLD_INTERNAL_DOMAINS',
      'COMMONHOLD_LANG',
      'policy.json: trust.halfLifeDays',
      'policy.json: trust.kindWeights.opend',
      'policy.json: state.personalShare',
    ]),
  )
  expect(names).toHaveLength(10)
  for (const { what, todo } of error.problems) expect([what, todo]).not.toContain('')
  for (const name of names) expect(error.message).toContain(name)
  expect(tell(error.problems.find(({ name }) => name.endsWith('TOKN'))?.todo ?? '')).toContain(
    'COMMONHOLD_HUBSPOT_TOKEN',
  )
})

test('a wrong secret is not repeated in the error', () => {
  const error = problemsOf({ DATABASE_URL: 'canary-secret-1', COMMONHOLD_HUBSPOT_TOKEN: 'canary secret 2' })
  expect(JSON.stringify(error.problems) + error.message).not.toContain('canary')
})

test('a secret shows itself in no print, template, JSON or inspection', () => {
  const { secrets } = read({
    DATABASE_URL: `postgres://u:${'canary-1'}@h/d`,
    COMMONHOLD_HUBSPOT_TOKEN: 'canary-2-token',
    COMMONHOLD_ERASURE_KEY: `canary-3-${'k'.repeat(40)}`,
  })
  const shown = [
    JSON.stringify(secrets),
    inspect(secrets, { depth: 9, showHidden: true }),
    `${String(secrets.hubspotToken)}`,
  ]
  expect(shown.join()).not.toContain('canary')
  expect(secrets.hubspotToken?.reveal()).toBe('canary-2-token')
})

test('the environment outranks the file, the file the defaults', () => {
  files['settings.json'] = JSON.stringify({
    COMMONHOLD_HTTP_PORT: 9000,
    COMMONHOLD_HUBSPOT_URL: 'http://file.example',
    COMMONHOLD_INTERNAL_DOMAINS: ['Ours.example', 'münchen.example'],
  })
  const { config } = read({ COMMONHOLD_CONFIG: 'settings.json', COMMONHOLD_HUBSPOT_URL: 'http://environment.example/' })
  expect(config.http).toEqual({ host: '127.0.0.1', port: 9000 })
  expect(config.hubspotUrl).toBe('http://environment.example')
  expect(config.internalDomains).toEqual(['ours.example', 'xn--mnchen-3ya.example'])
  expect(config.policy.trust.halfLifeDays).toBe(180)
})

test('without settings: embedded database, HubSpot’s own address, nothing unknown', () => {
  const { config, secrets } = read({ PATH: '/bin' })
  expect(config).toMatchObject({
    engine: 'embedded',
    hubspotUrl: 'https://api.hubapi.com',
    hubspotUiUrl: 'https://app.hubspot.com',
    lang: 'en',
    unknownNames: [],
  })
  expect(config.directory).toMatch(/\.commonhold$/)
  expect(new Set(Object.values(secrets))).toEqual(new Set([null]))
})

test('--data outranks DATABASE_URL', () => {
  const { config, secrets } = read({ DATABASE_URL: 'postgres://h/d' }, { directory: '/somewhere' })
  expect(config).toMatchObject({ engine: 'embedded', directory: '/somewhere' })
  expect(secrets.databaseUrl).toBeNull()
})

test('names nobody knows are told, not refused', () => {
  expect(read({ COMMONHOLD_HUBSPOT_TOKE: 'x' }).config.unknownNames).toEqual(['COMMONHOLD_HUBSPOT_TOKE'])
})

test('files that are missing, no JSON or no object are problems of their setting', () => {
  files['broken.json'] = '{"a": '
  files['list.json'] = '[]'
  expect(problemsOf({ COMMONHOLD_CONFIG: 'nowhere.json', COMMONHOLD_POLICY: 'broken.json' }).problems).toHaveLength(2)
  expect(tell(problemsOf({ COMMONHOLD_POLICY: 'list.json' }).problems[0]?.what ?? '')).toContain('no JSON object')
})

test('the system’s language is the default', () => {
  expect(read({ LANG: 'zh_CN.UTF-8' }).config.lang).toBe('zh-CN')
  expect(read({ LANG: 'zh_CN.UTF-8', COMMONHOLD_LANG: 'en' }).config.lang).toBe('en')
})

// `npm run manifest -- --base-url https://… --client-id … [--out FILE]`: the manifest of one installation, and what the app
// registration behind it must say. Nothing is asked of anybody: it works without a network.
import { randomInt } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { deployManifest } from '../service/http/addin/deployed-manifest.ts'
import { CommonholdError } from '../shared/errors.ts'
import { judge } from './manifest/judge.ts'
import { registrationOf } from './manifest/registration.ts'

const USAGE = `npm run manifest -- --base-url URL --client-id ID [--out FILE] [--login-url URL] [--tenant ID]

  --base-url       where the service is reached from outside (COMMONHOLD_PUBLIC_URL), https
  --client-id      application id of the add-in's registration (COMMONHOLD_ADDIN_CLIENT, or COMMONHOLD_API_CLIENT)
  --api-client-id  that of the API, where it has a registration of its own (COMMONHOLD_API_CLIENT)
  --out            where to write it; default manifest-<host>.xml, - for standard output
  --login-url      Microsoft's sign-in of another cloud (COMMONHOLD_LOGIN_URL)
  --tenant         for the consent link; default: that of whoever opens it`

const root = resolve(import.meta.dirname, '..')

function fail(lines: readonly string[]): never {
  for (const line of lines) console.error(line)
  process.exit(2)
}

function readWords() {
  try {
    return parseArgs({
      options: {
        'base-url': { type: 'string' },
        'client-id': { type: 'string' },
        'api-client-id': { type: 'string' },
        out: { type: 'string' },
        'login-url': { type: 'string', default: 'https://login.microsoftonline.com' },
        tenant: { type: 'string', default: 'organizations' },
        help: { type: 'boolean' },
      },
    }).values
  } catch (error) {
    fail([(error as Error).message, '', USAGE])
  }
}

const words = readWords()
if (words.help) {
  console.log(USAGE)
  process.exit(0)
}
const { 'base-url': baseUrl, 'client-id': clientId, 'login-url': loginUrl, tenant } = words
if (baseUrl === undefined || clientId === undefined) {
  const missing = [...(baseUrl === undefined ? ['--base-url'] : []), ...(clientId === undefined ? ['--client-id'] : [])]
  fail([`${missing.join(' and ')} missing.`, '', USAGE])
}
if (!URL.canParse(loginUrl)) fail([`--login-url: “${loginUrl}” is no address.`])

let text: string
try {
  text = deployManifest(readFileSync(join(root, 'manifest.xml'), 'utf8'), { baseUrl, clientId, loginUrl })
} catch (error) {
  if (!(error instanceof CommonholdError)) throw error
  fail([error.message, ...(error.remedy === null ? [] : [`What to do: ${error.remedy}`])])
}
const { problems } = await judge(root, 'the manifest', text, { deployed: true })
if (problems.length > 0) fail(problems.map(({ where, what, todo }) => `${where} ${what}\n  → ${todo}`))

const out = words.out ?? `manifest-${new URL(baseUrl).hostname}.xml`
if (out === '-') process.stdout.write(text)
else {
  writeFileSync(out, text)
  const state = String(randomInt(100_000, 1_000_000))
  console.log(
    `${out} is written.\n\n${registrationOf({ baseUrl, clientId, apiClientId: words['api-client-id'] ?? clientId, loginUrl, tenant, state }).join('\n')}`,
  )
}

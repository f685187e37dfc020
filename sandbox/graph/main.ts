import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { ConfigError } from '../../shared/errors.ts'
import { selfMadeCertificate } from './login/certificate.ts'
import { makeCertificate } from './login/make-certificate.ts'
import { loadFile, loadStory, readStory, type LoadTarget } from './load/load.ts'
import { createGraphStandIn, defaultApp, type GraphStandInOptions } from './stand-in.ts'

const help = `Microsoft Graph stand-in (with the login beside it)
  --port N             port to listen on (default: any free one)
  --world DIR          a folder of sandbox/world/main.ts --out: directory, domains, mailboxes
  --load FILE          an .mbox, .ndjson or .ndjson.gz file of mail; may be repeated
  --into A,B           what --load reads goes into these mailboxes
  --domains A,B        verified domains; --load makes a mailbox for each of their addresses it meets
  --client-id ID       the app that may sign in (default: ${defaultApp.clientId})
  --certificate FILE   PEM certificate of the app; without it the app signs in with --secret
  --app-certificate F  key and certificate of the app in one PEM file, made there where it is not yet
  --secret TEXT        its client secret (default: ${defaultApp.secret})
  --roles A,B          its application permissions (default: all)
  --token-lifetime S   seconds a token lives (default 3599)
  --tls                listen with https and a certificate made at the start (printed as "ca", a file)
  --base-path PATH     prefix under which a proxy shows it
  --public-url URL     what links begin with (default: the Host of the call)
  --no-limits          no 429 but scripted ones
  --latency MS         how long a mail request takes (default 2)
  --orderly            delta pages and batch answers in order
  --repeat SHARE       share of delta pages that repeat an item
  --clock MOMENT       begin at this ISO moment and run on from there (default with --world: the story's now)
  --faults FILE        JSON list of faults to script
  --seed N             seed of fault probabilities and disorder
  --control            switch /__control on
  --outlook-key KEY    switch /__outlook on, for the Outlook stand-in that knows this key
  --exit-with-parent   exit when stdin closes
Prints one JSON line {"url", "tenant", "clientId", "messages"} when ready.
`

interface Settings {
  options: GraphStandInOptions
  port: number
  world: string | null
  files: string[]
  target: LoadTarget
  tls: boolean
  exitWithParent: boolean
}

function readSettings(): Settings | null {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      world: { type: 'string' },
      load: { type: 'string', multiple: true },
      into: { type: 'string' },
      domains: { type: 'string' },
      'client-id': { type: 'string' },
      certificate: { type: 'string' },
      'app-certificate': { type: 'string' },
      secret: { type: 'string' },
      roles: { type: 'string' },
      'token-lifetime': { type: 'string' },
      tls: { type: 'boolean' },
      'base-path': { type: 'string' },
      'public-url': { type: 'string' },
      'no-limits': { type: 'boolean' },
      latency: { type: 'string' },
      orderly: { type: 'boolean' },
      repeat: { type: 'string' },
      clock: { type: 'string' },
      faults: { type: 'string' },
      seed: { type: 'string' },
      control: { type: 'boolean' },
      'outlook-key': { type: 'string' },
      'exit-with-parent': { type: 'boolean' },
      help: { type: 'boolean' },
    },
  })
  if (values.help) return null
  const story = values.world === undefined ? null : readStory(values.world)
  const domains = values.domains?.split(',')
  const made = values['app-certificate']
  if (made !== undefined) keepCertificate(made)
  const certificate = made ?? values.certificate
  const options: GraphStandInOptions = {
    apps: [
      {
        clientId: values['client-id'] ?? defaultApp.clientId,
        roles: values.roles === undefined ? 'all' : values.roles.split(','),
        ...(certificate === undefined
          ? { secret: values.secret ?? defaultApp.secret! }
          : { certificates: [certificateIn(readFileSync(certificate, 'utf8'))] }),
      },
    ],
    control: values.control ?? false,
    disorder: { shuffle: !(values.orderly ?? false), repeatItems: Number(values.repeat ?? 0) },
  }
  if (story) Object.assign(options, { organisation: story.organisation, domains: story.domains })
  if (domains) options.domains = domains
  if (values['token-lifetime'] !== undefined)
    options.tokenLifetimeSeconds = number('--token-lifetime', values['token-lifetime'])
  if (values['base-path'] !== undefined) options.basePath = values['base-path']
  if (values['public-url'] !== undefined) options.publicUrl = values['public-url']
  if (values['no-limits']) options.limits = false
  if (values.latency !== undefined) options.latencyMs = number('--latency', values.latency)
  if (values['outlook-key'] !== undefined) options.outlookKey = values['outlook-key']
  if (values.seed !== undefined) options.seed = number('--seed', values.seed)
  const begin = values.clock ?? story?.now
  if (begin !== undefined) {
    const offset = Date.parse(begin) - Date.now()
    if (Number.isNaN(offset)) throw new ConfigError('bad-flag', `--clock ${begin} is no ISO 8601 moment`)
    options.clock = { now: () => Date.now() + offset }
  }
  if (values.faults !== undefined) options.faults = JSON.parse(readFileSync(values.faults, 'utf8'))
  return {
    options,
    port: number('--port', values.port ?? '0'),
    world: values.world ?? null,
    files: values.load ?? [],
    target: { ...(values.into ? { into: values.into.split(',') } : {}), ...(domains ? { domains } : {}) },
    tls: values.tls ?? false,
    exitWithParent: values['exit-with-parent'] ?? false,
  }
}

/** Key and certificate in one file for its owner alone, the same at every start. */
function keepCertificate(file: string): void {
  if (existsSync(file)) return
  const { key, certificate } = makeCertificate('Commonhold', Date.now())
  writeFileSync(file, key + certificate, { mode: 0o600 })
}

/** The certificate of a file that may hold its key too. */
function certificateIn(pem: string): string {
  return /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/.exec(pem)?.[0] ?? pem
}

function number(flag: string, text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 0) throw new ConfigError('bad-flag', `${flag} ${text} is no whole number`)
  return value
}

let settings: Settings | null
try {
  settings = readSettings()
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${help}`)
  process.exit(2)
}
if (settings === null) process.stdout.write(help)
else {
  const tls = settings.tls ? selfMadeCertificate() : null
  const standIn = createGraphStandIn({ ...settings.options, ...(tls ? { tls } : {}) })
  const { state } = standIn
  let messages = settings.world === null ? 0 : loadStory(state, settings.world).messages
  for (const file of settings.files) messages += loadFile(state, file, settings.target).messages
  const { url, close } = await standIn.listen(settings.port)
  const stop = (): void => {
    void close().then(() => {
      tls?.remove()
      process.exit(0)
    })
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
  if (settings.exitWithParent) {
    // The pipe from the parent closes however the parent dies, so no orphan is left.
    process.stdin.on('end', stop).on('close', stop).on('error', stop).resume()
  }
  const { tenantId } = state.login
  const clientId = settings.options.apps?.[0]?.clientId
  const ready = { url, tenant: tenantId, clientId, messages, ...(tls ? { ca: tls.file } : {}) }
  process.stdout.write(`${JSON.stringify(ready)}\n`)
}

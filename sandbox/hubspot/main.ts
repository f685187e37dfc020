import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { ConfigError } from '../../shared/errors.ts'
import { createHubSpotStandIn, defaultAppId, defaultToken, type StandInOptions } from './stand-in.ts'

const help = `HubSpot stand-in
  --port N             port to listen on (default: any free one)
  --state FILE         keep all records in FILE, across restarts
  --base-path PATH     prefix under which a proxy shows it, e.g. /hubspot
  --token TOKEN        the access token it accepts (default: ${defaultToken})
  --oauth              the token is a marketplace OAuth app's (110 calls / 10 s)
  --scopes A,B         scopes of the token (default: all)
  --no-limits          no rate limits
  --search-lag MS      how late search sees changes (default 3000)
  --no-auto-associate  do not add a contact's company to new engagements
  --tier T             free, starter, professional (default) or enterprise
  --clock MOMENT       begin at this ISO moment and run on from there
  --faults FILE        JSON list of faults to script
  --seed N             seed of fault probabilities
  --shuffle            answer batch results in shuffled order
  --control            switch /__control on
  --exit-with-parent   exit when stdin closes
Prints one JSON line {"url": …} when ready.
`

function readOptions(): { options: StandInOptions; port: number; exitWithParent: boolean } | null {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      state: { type: 'string' },
      'base-path': { type: 'string' },
      token: { type: 'string' },
      oauth: { type: 'boolean' },
      scopes: { type: 'string' },
      'no-limits': { type: 'boolean' },
      'search-lag': { type: 'string' },
      'no-auto-associate': { type: 'boolean' },
      tier: { type: 'string' },
      clock: { type: 'string' },
      faults: { type: 'string' },
      seed: { type: 'string' },
      shuffle: { type: 'boolean' },
      control: { type: 'boolean' },
      'exit-with-parent': { type: 'boolean' },
      help: { type: 'boolean' },
    },
  })
  if (values.help) return null
  const options: StandInOptions = {
    tokens: [
      {
        token: values.token ?? defaultToken,
        app: 'app-1',
        appId: defaultAppId,
        oauth: values.oauth ?? false,
        scopes: values.scopes === undefined ? 'all' : values.scopes.split(','),
      },
    ],
    control: values.control ?? false,
    shuffleResults: values.shuffle ?? false,
    autoAssociate: !(values['no-auto-associate'] ?? false),
  }
  if (values.state !== undefined) options.stateFile = values.state
  if (values['base-path'] !== undefined) options.basePath = values['base-path']
  if (values['no-limits']) options.limits = false
  if (values['search-lag'] !== undefined) options.searchLagMs = number('--search-lag', values['search-lag'])
  if (values.seed !== undefined) options.seed = number('--seed', values.seed)
  if (values.tier !== undefined) options.tier = values.tier as NonNullable<StandInOptions['tier']>
  if (values.clock !== undefined) {
    const offset = Date.parse(values.clock) - Date.now()
    if (Number.isNaN(offset)) throw new ConfigError('bad-flag', `--clock ${values.clock} is no ISO 8601 moment`)
    options.clock = { now: () => Date.now() + offset }
  }
  if (values.faults !== undefined) options.faults = JSON.parse(readFileSync(values.faults, 'utf8'))
  return {
    options,
    port: number('--port', values.port ?? '0'),
    exitWithParent: values['exit-with-parent'] ?? false,
  }
}

function number(flag: string, text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 0) throw new ConfigError('bad-flag', `${flag} ${text} is no whole number`)
  return value
}

let settings: ReturnType<typeof readOptions>
try {
  settings = readOptions()
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${help}`)
  process.exit(2)
}
if (settings === null) process.stdout.write(help)
else {
  const standIn = createHubSpotStandIn(settings.options)
  const { url, close } = await standIn.listen(settings.port)
  const stop = (): void => {
    void close().then(() => process.exit(0))
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
  if (settings.exitWithParent) {
    // The pipe from the parent closes however the parent dies, so no orphan is left.
    process.stdin.on('end', stop).on('close', stop).on('error', stop).resume()
  }
  process.stdout.write(`${JSON.stringify({ url })}\n`)
}

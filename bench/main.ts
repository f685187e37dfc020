import { parseArgs } from 'node:util'
import type { Benchmark, Printed, Surroundings } from './benchmark.ts'
import type { Engine } from './database/place.ts'
import { createPlaces } from './database/places.ts'
import { findServer } from './database/server.ts'
import { graphBench } from './graph/bench.ts'
import { hubspotBench } from './hubspot/bench.ts'
import { latencyBench } from './latency/bench.ts'
import { ledgerBench } from './ledger/bench.ts'
import { readMachine } from './machine.ts'
import { policyBench } from './policy/bench.ts'
import { stripBench } from './strip/bench.ts'
import { paneBench } from './pane/bench.ts'
import { parseBench } from './parse/bench.ts'
import { pipeBench } from './pipe/bench.ts'
import { tableOf } from './table.ts'
import { touchBench } from './touch/bench.ts'

const BENCHES: readonly Benchmark[] = [
  ledgerBench,
  touchBench,
  hubspotBench,
  policyBench,
  stripBench,
  parseBench,
  pipeBench,
  graphBench,
  latencyBench,
  paneBench,
]

const help = `npm run bench -- [--quick] [--only NAME] [--json]
  --quick       a tenth of the sizes and one round, 3 minutes at most
  --only NAME   ${BENCHES.map(({ name }) => name).join(', ')}; may be given several times
  --json        one JSON value a bench on stdout, a line each, and nothing else there
The keys are in bench/README.md. Exits 1 when a claim was missed, 2 when it was called wrongly.
`

interface Options {
  readonly quick: boolean
  readonly only: readonly string[]
  readonly json: boolean
}

function readOptions(args: readonly string[], environment: NodeJS.ProcessEnv): Options | null {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean' },
      only: { type: 'string', multiple: true },
      json: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  })
  if (values.help === true) return null
  const only = values.only ?? []
  for (const name of only)
    if (!BENCHES.some((bench) => bench.name === name)) throw new Error(`there is no bench “${name}”`)
  // `npm run bench --quick` never reaches us as an argument: npm takes it for one of its own settings.
  const npm = (name: string) => environment[`npm_config_${name}`] === 'true'
  return { quick: values.quick === true || npm('quick'), only, json: values.json === true || npm('json') }
}

async function run({ quick, only, json }: Options): Promise<boolean> {
  const say = (line: string): void => void process.stderr.write(`${line}\n`)
  const machine = readMachine()
  const server = await findServer(process.env)
  const missing = 'missing' in server
  const places = createPlaces(missing ? null : server)
  let met = true
  try {
    const wanted: Engine[] = missing ? ['embedded'] : ['embedded', 'postgres']
    for (const bench of BENCHES) {
      if (only.length > 0 && !only.includes(bench.name)) continue
      say(`${bench.name}: ${bench.about}`)
      const engines = quick && bench.quickOnOneEngine === true ? wanted.slice(0, 1) : wanted
      const surroundings: Surroundings = { quick, places, engines, notes: missing ? [server.missing] : [], say }
      const started = performance.now()
      const report = await bench.run(surroundings)
      const seconds = Math.round((performance.now() - started) / 1000)
      const printed: Printed = {
        ...report,
        quick,
        seconds,
        machine: { ...machine, postgres: missing ? null : server.version },
      }
      met &&= report.claims.every((claim) => claim.met)
      process.stdout.write(json ? `${JSON.stringify(printed)}\n` : tableOf(printed))
    }
  } finally {
    if (!missing) await server.stop()
  }
  return met
}

let options: Options | null
try {
  options = readOptions(process.argv.slice(2), process.env)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${help}`)
  process.exit(2)
}
if (options === null) process.stdout.write(help)
else process.exitCode = (await run(options)) ? 0 : 1

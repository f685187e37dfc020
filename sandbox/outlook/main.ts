import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { ConfigError } from '../../shared/errors.ts'
import { openOutlookStandIn, type OutlookStandInOptions } from './stand-in.ts'

const help = `Plays Outlook on the web for the add-in, on https://localhost; behaviours: sandbox/README.md
  --graph URL         the Graph stand-in, started with --outlook-key
  --graph-key KEY     that key
  --service URL       the service, which a second https port stands before; without it the first line of standard input
                      names it, because the service must know that port's address before it listens
  --manifest FILE     the add-in's manifest
  --certificate FILE  key and certificate of localhost in one PEM file, made there where it is not yet
  --port N            port of the page (default 8443, or any free one where that is taken)
  --front-port N      port before the service (default 3443, or any free one)
  --exit-with-parent  exit when stdin closes
Prints one JSON line {"url", "front"} when ready. The browser warns: nobody has vouched for the certificate.
`

let service: string | null = null

function readOptions(): (OutlookStandInOptions & { exitWithParent: boolean }) | null {
  const { values } = parseArgs({
    options: {
      graph: { type: 'string' },
      'graph-key': { type: 'string' },
      service: { type: 'string' },
      manifest: { type: 'string' },
      certificate: { type: 'string' },
      port: { type: 'string' },
      'front-port': { type: 'string' },
      'exit-with-parent': { type: 'boolean' },
      help: { type: 'boolean' },
    },
  })
  if (values.help) return null
  const needed = (name: 'graph' | 'graph-key' | 'manifest' | 'certificate'): string => {
    const value = values[name]
    if (value === undefined) throw new ConfigError('bad-flag', `--${name} is needed`)
    return value
  }
  service = values.service ?? null
  const port = (name: 'port' | 'front-port'): number | null => {
    if (values[name] === undefined) return null
    const value = Number(values[name])
    if (Number.isInteger(value) && value >= 0 && value <= 65_535) return value
    throw new ConfigError('bad-flag', `--${name} ${values[name]} is no port`)
  }
  return {
    graph: needed('graph'),
    graphKey: needed('graph-key'),
    service: () => service,
    manifestFile: needed('manifest'),
    certificateFile: needed('certificate'),
    port: port('port'),
    frontPort: port('front-port'),
    exitWithParent: values['exit-with-parent'] ?? false,
  }
}

try {
  const options = readOptions()
  if (options === null) process.stdout.write(help)
  else {
    const standIn = await openOutlookStandIn(options)
    const stop = (): void => void standIn.close().then(() => process.exit(0))
    process.once('SIGTERM', stop)
    process.once('SIGINT', stop)
    // The pipe from the parent closes however the parent dies, so no orphan is left.
    createInterface(process.stdin).once('line', (line) => {
      service ??= line.trim()
    })
    if (options.exitWithParent) process.stdin.on('end', stop).on('close', stop).on('error', stop).resume()
    process.stdout.write(`${JSON.stringify({ url: standIn.url, front: standIn.front })}\n`)
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${help}`)
  process.exit(2)
}

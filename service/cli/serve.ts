import { type ConfigProblem, WrongConfig } from '../config/config.ts'
import { settings } from '../config/settings.ts'
import type { Service } from '../context.ts'
import { serveUntilStopped } from '../main.ts'
import { type Command, EXIT } from './command.ts'
import { readPort } from './start.ts'

/** `serve`: jobs and health checks, until asked to stop. No pages: those need sign-in. */
export const serve: Command = {
  words: { least: 0, most: 0 },
  options: {
    host: { value: 'H', help: 'cli.option.host' },
    port: { value: 'N', help: 'cli.option.port' },
  },
  run: (call) =>
    call.withService(
      async (service) => {
        refuseIncomplete(service)
        service.events.metrics.started(call.release, service.database.engine)
        const { http } = call.settings.config
        const host = call.option('host') ?? http.host
        await serveUntilStopped(service, {
          host,
          port: readPort(call.option('port')) ?? http.port,
          release: call.release,
          databaseUrl: call.settings.secrets.databaseUrl?.reveal() ?? null,
          stopped: call.stopped,
          onListening: ({ port, metricsPort }) => {
            const url = addressOf(host, port)
            const metrics = `${addressOf(call.settings.config.metrics.host, metricsPort)}/metrics`
            call.terminal.answer({ url, health: `${url}/healthz`, ready: `${url}/readyz`, metrics }, () => [
              call.terminal.say('cli.serve.listening', { url }),
              call.terminal.say('cli.serve.metrics', { metrics }),
            ])
          },
        })
        return EXIT.done
      },
      { make: true },
    ),
}

function addressOf(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}

/** A service that could do nothing must not look alive. */
function refuseIncomplete(service: Service): void {
  const problems: ConfigProblem[] = []
  const missing = (name: 'COMMONHOLD_HUBSPOT_TOKEN' | 'COMMONHOLD_INTERNAL_DOMAINS') =>
    problems.push({ name, what: 'is missing', todo: settings[name].remedy })
  if (!service.hasHubspot) missing('COMMONHOLD_HUBSPOT_TOKEN')
  if (service.internalDomains().length === 0) missing('COMMONHOLD_INTERNAL_DOMAINS')
  if (problems.length > 0) throw new WrongConfig(problems)
}

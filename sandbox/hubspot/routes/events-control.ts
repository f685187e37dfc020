import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { SeenMessage } from '../logger/logger.ts'
import type { Fault } from '../gate/faults.ts'
import { doDeed, type Deed } from '../people/deeds.ts'
import { defaultAppId, type StandInState } from '../state.ts'
import { invalid } from '../vendor-error.ts'
import { webhookDefaults, type DeliveryFault, type WebhookSettings } from '../webhooks/sender.ts'
import { readSubscriptions, type SubscriptionsConfig } from '../webhooks/subscriptions.ts'
import { bodyOf, paramsOf, queryOf, textParam } from './request.ts'

/** How an app's webhooks are set up: its own configuration file's fields, and what the stand-in must know besides. */
export interface WebhookConfig extends Partial<Omit<WebhookSettings, 'subscriptions'>> {
  targetUrl: string
  clientSecret: string
  /** As in the app's `webhooks-hsmeta.json`. */
  subscriptions: SubscriptionsConfig
}

/** Sets the app's webhooks; 400 where HubSpot would refuse them. */
export function setWebhooks(state: StandInState, config: WebhookConfig): void {
  const { targetUrl, clientSecret, subscriptions, ...rest } = config
  if (!URL.canParse(String(targetUrl)) || typeof clientSecret !== 'string')
    throw invalid('Webhooks need targetUrl and clientSecret')
  const appId = state.tokens.values().next().value?.appId ?? defaultAppId
  const settings = { ...webhookDefaults, appId, ...rest, targetUrl, clientSecret }
  if (settings.maxEvents < 1 || settings.maxEvents > webhookDefaults.maxEvents)
    throw invalid(`maxEvents is 1 to ${webhookDefaults.maxEvents}`)
  state.webhooks.settings = { ...settings, subscriptions: readSubscriptions(state.store.types, subscriptions ?? {}) }
}

/** Control of the webhooks, of HubSpot's own logger, and of what people do in HubSpot. */
export function eventControlRoutes(app: FastifyInstance, state: StandInState): void {
  app.post('/__control/webhooks', (request) => {
    setWebhooks(state, bodyOf(request) as unknown as WebhookConfig)
    return webhookReport(state, request)
  })
  app.get('/__control/webhooks', (request) => webhookReport(state, request))
  app.delete('/__control/webhooks', (_request, reply) => {
    state.webhooks.settings = null
    return reply.code(204).send()
  })
  app.post('/__control/webhooks/flush', async (request) => {
    state.webhooks.flush()
    await state.webhooks.settle()
    return webhookReport(state, request)
  })
  app.post('/__control/webhooks/faults', (request, reply) => {
    const faults = [request.body].flat() as Fault<DeliveryFault>[]
    if (faults.some((fault) => typeof fault?.action?.kind !== 'string')) throw invalid('A fault needs action.kind')
    return reply.code(201).send({ ids: faults.map((fault) => state.webhooks.faults.add(fault)) })
  })
  app.get('/__control/webhooks/faults', () => ({ faults: state.webhooks.faults.list() }))
  for (const path of ['/__control/webhooks/faults', '/__control/webhooks/faults/:id'])
    app.delete(path, (request, reply) => {
      state.webhooks.faults.remove(paramsOf(request)['id'])
      return reply.code(204).send()
    })

  app.post('/__control/deeds', (request) => {
    const deeds = [request.body].flat() as (Deed & { by?: string })[]
    return { ids: deeds.map(({ by, ...deed }) => doDeed(state, deed as Deed, by)) }
  })

  app.post('/__control/inboxes', (request) => {
    const { owner, address, connected, aliases, delayMs, jitterMs } = bodyOf(request)
    const named =
      owner === undefined ? String(address) : (state.store.owners.get(String(owner))?.email ?? String(owner))
    if (connected === false) state.logger.disconnect(named)
    else
      state.logger.connect({
        address: named,
        ...(Array.isArray(aliases) ? { aliases: aliases.map(String) } : {}),
        ...(typeof delayMs === 'number' ? { delayMs } : {}),
        ...(typeof jitterMs === 'number' ? { jitterMs } : {}),
      })
    return { inboxes: state.logger.report().inboxes }
  })
  app.get('/__control/logger', () => state.logger.report())
  app.post('/__control/logger/see', (request) => {
    const messages = [request.body].flat() as SeenMessage[]
    return { scheduled: messages.filter((message) => state.logger.see(message)).length }
  })
  app.post('/__control/logger/run', () => {
    state.logger.run()
    return state.logger.report()
  })
}

function webhookReport(state: StandInState, request: FastifyRequest): unknown {
  const { settings, totals, waiting, deliveries } = state.webhooks
  const shown = settings === null ? null : { ...settings, clientSecret: 'set' }
  const full = textParam(queryOf(request)['events']) === 'true'
  return {
    settings: shown,
    totals,
    waiting,
    deliveries: deliveries.map(({ events, ...rest }) => ({ ...rest, events: full ? events : events.length })),
  }
}

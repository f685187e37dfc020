import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Wire } from './hubspot-account.ts'

/** One webhook request as an app receives it. */
export interface Received {
  url: string
  headers: Record<string, string>
  body: string
  events: Wire[]
}

export interface WebhookDoor {
  url: string
  received: Received[]
  /** All events of all requests, in the order of arrival. */
  events(): Wire[]
  /** What the app answers; null never answers. */
  answer: (received: Received) => number | null | Promise<number | null>
  close(): Promise<void>
}

/** An app's webhook address, on a free port, that keeps what it is sent. */
export async function openWebhookDoor(path = '/hubspot/webhooks'): Promise<WebhookDoor> {
  const received: Received[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (chunk: string) => (body += chunk))
    request.on('end', () => {
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
      const one = { url: request.url ?? '', headers, body, events: JSON.parse(body) }
      received.push(one)
      void Promise.resolve(door.answer(one)).then((status) => {
        if (status !== null) response.writeHead(status).end()
      })
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const door: WebhookDoor = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    received,
    events: () => received.flatMap((one) => one.events),
    answer: () => 204,
    close: () =>
      new Promise((done) => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
  return door
}

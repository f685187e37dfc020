import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What the scripted vendor does with one request: an answer, or the connection lost before or after it was received. */
export type Script =
  { status: number; body?: unknown; headers?: Record<string, string> } | { drop: true } | { hang: true }

export interface SeenRequest {
  method: string
  path: string
  body: unknown
}

/** A real HTTP server that answers from a script, request by request; the last entry goes on for ever. */
export async function scriptedServer(script: Script[] | ((request: SeenRequest, nth: number) => Script)) {
  const seen: SeenRequest[] = []
  const server: Server = createServer((request, response) => {
    let raw = ''
    request.on('data', (chunk: Buffer) => (raw += chunk.toString()))
    request.on('end', () => {
      const one = { method: request.method ?? '', path: request.url ?? '', body: raw === '' ? null : JSON.parse(raw) }
      seen.push(one)
      const nth = seen.length - 1
      const next =
        typeof script === 'function' ? script(one, nth) : (script[Math.min(nth, script.length - 1)] as Script)
      if ('drop' in next) return void request.socket.destroy()
      if ('hang' in next) return
      response.writeHead(next.status, { 'content-type': 'application/json', ...next.headers })
      response.end(next.body === undefined ? '' : JSON.stringify(next.body))
    })
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    close: () =>
      new Promise<void>((closed) => {
        server.closeAllConnections()
        server.close(() => closed())
      }),
  }
}

/** A gate that always opens and remembers what it was told; a clock that moves on only by sleeping. */
export function openGate() {
  const pauses: { kind: string; until: number }[] = []
  let at = Date.UTC(2026, 10, 21, 12)
  const slept: number[] = []
  return {
    pauses,
    slept,
    gate: {
      acquire: async (kind: 'general' | 'search') => {
        const until = Math.max(
          0,
          ...pauses.filter((one) => one.kind === kind || one.kind === 'general').map((one) => one.until),
        )
        return until > at
          ? ({ granted: false, waitMs: until - at, reason: 'paused' } as const)
          : ({ granted: true, ticket: kind } as const)
      },
      release: () => undefined,
      pause: async (kind: 'general' | 'search', until: number) => void pauses.push({ kind, until }),
    },
    clock: {
      now: () => at,
      sleep: async (ms: number) => {
        slept.push(ms)
        at += ms
      },
    },
  }
}

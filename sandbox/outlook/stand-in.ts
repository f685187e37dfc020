import { readFileSync } from 'node:fs'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { localhostCertificate } from './certificate.ts'
import { answerFront } from './front.ts'
import { answerHost } from './host.ts'
import { officeJsFolder } from './office-js.ts'

export interface OutlookStandInOptions {
  /** The Graph stand-in and the key of its `/__outlook` routes. */
  readonly graph: string
  readonly graphKey: string
  /** The service, over http on this machine; null until it is known. */
  readonly service: () => string | null
  /** The manifest's text. Its own addresses are replaced by the front's. */
  readonly manifestFile: string
  /** Where key and certificate are kept. */
  readonly certificateFile: string
  /** 0: any free one; null: the usual one, or any free one where that is taken, so that a browser's trust lasts. */
  readonly port?: number | null
  readonly frontPort?: number | null
  /**
   * What the page is called in its address; default `localhost`, as the front. A name of Outlook's own (office.js trusts no
   * other), which the browser is told to find here, is another site: the panes get a process of their own, as in Outlook.
   */
  readonly pageName?: string
  readonly now?: () => number
}

export interface OutlookStandIn {
  /** The page that plays Outlook. */
  readonly url: string
  /** The origin of add-in and API. */
  readonly front: string
  close(): Promise<void>
}

/** Outlook on the web for one add-in, and the proxy before its service. Behaviours: `sandbox/README.md`. */
export async function openOutlookStandIn(options: OutlookStandInOptions): Promise<OutlookStandIn> {
  const tls = localhostCertificate(options.certificateFile, (options.now ?? Date.now)())
  const pageFolder = fileURLToPath(new URL('./page', import.meta.url))
  const officeJs = officeJsFolder()
  let [host, front] = ['', '']
  const names = [options.pageName ?? 'localhost', 'localhost']
  const manifest = () => atOrigin(readFileSync(options.manifestFile, 'utf8'), front)
  const servers = [
    await serve(tls, options.port === null ? [8443, 0] : [options.port ?? 0], (request, response) =>
      answerHost(
        {
          graph: options.graph,
          graphKey: options.graphKey,
          origin: () => host,
          addIn: () => front,
          manifest,
          pageFolder,
        },
        request,
        response,
      ),
    ),
    await serve(tls, options.frontPort === null ? [3443, 0] : [options.frontPort ?? 0], (request, response) =>
      answerFront(
        { service: options.service, origin: () => front, outlook: () => host, officeJs, pageFolder },
        request,
        response,
      ),
    ),
  ]
  ;[host, front] = servers.map(({ port }, i) => `https://${names[i]}:${port}`) as [string, string]
  return {
    url: host,
    front,
    close: async () => {
      await Promise.all(servers.map(({ close }) => close()))
    },
  }
}

/** The manifest as it is deployed at another address: that of its own pane, wherever it stands, becomes `origin`. */
export function atOrigin(manifest: string, origin: string): string {
  const own = /<bt:Url [^>]*DefaultValue="(https:\/\/[^/"]+)/.exec(manifest)?.[1]
  return own === undefined ? manifest : manifest.replaceAll(`"${own}/`, `"${origin}/`)
}

async function serve(
  tls: { key: string; cert: string },
  ports: readonly number[],
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<{ port: number; close: () => Promise<void> }> {
  const listener: RequestListener = (request, response) => {
    try {
      answer(request, response)
    } catch {
      if (!response.headersSent) response.writeHead(500)
      response.end()
    }
  }
  const server = createServer(tls, listener)
  await listenOn(server, ports)
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function listenOn(server: Server, [port = 0, ...others]: readonly number[]): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(port, '127.0.0.1', () => {
        server.off('error', reject)
        resolve()
      })
    })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || others.length === 0) throw error
    await listenOn(server, others)
  }
}

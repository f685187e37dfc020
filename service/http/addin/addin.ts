import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { CommonholdError } from '../../../shared/errors.ts'
import type { AddinConfig } from '../../../shared/contract/addin-config.ts'
import { createFileReader } from './addin-files.ts'
import { consentPage, supportPage } from './addin-pages.ts'
import { deployManifest } from './deployed-manifest.ts'
import { policyHeaders, type PagePolicy } from './page-policy.ts'

export const ADDIN_PATH = '/addin'
export const WELL_KNOWN_PATH = '/.well-known/microsoft-officeaddins-allowed.json'
/** Pages the manifest and the sign-in need: without one of them the add-in is broken. */
export const ADDIN_PAGES = ['taskpane.html', 'launch-event.html', 'dialog.html'] as const
export const LAUNCH_EVENT_FILE = 'launch-event.js'

/** A name with the hash of its content never means anything else. */
const FOR_EVER = 'public, max-age=31536000, immutable'
/** Asked for every time, answered with 304 where nothing changed: an update reaches everybody at the next opening. */
const ASK_AGAIN = 'no-cache'
const ICONS = 'public, max-age=86400'

export interface AddinDoor extends Omit<PagePolicy, 'nonce'> {
  /** Folder of the built add-in; null: it was not built, and its pages say so with 503. */
  readonly files: string | null
  readonly config: AddinConfig
  /** Random bytes as text, fresh at every call. */
  readonly makeNonce: () => string
}

/**
 * The built add-in under /addin, and the file that lets classic Outlook on Windows run it. Open to everybody: nothing of the
 * ledger is in it, what it shows it asks for with a sign-in.
 */
export function addAddin(app: FastifyInstance, door: AddinDoor): void {
  void app.register(async (scope) => {
    // The common habit is `no-store`; here each kind of file says for itself how long it is good for.
    scope.addHook('onSend', async (request, reply) => void reply.header('cache-control', cachingOf(request, reply)))
    addPages(scope, door)
    addSmallFiles(scope, door)
    if (door.files !== null) {
      await scope.register(fastifyStatic, {
        root: door.files,
        prefix: `${ADDIN_PATH}/`,
        // Pages and the launch-event file have routes of their own; compressed copies lie beside the rest.
        allowedPath: (path) => /^\/(assets|icons)\/[\w.-]+$/.test(path),
        preCompressed: true,
        index: false,
        cacheControl: false,
      })
    }
  })
}

function cachingOf(request: FastifyRequest, reply: FastifyReply): string {
  if (reply.statusCode >= 400) return 'no-store'
  const path = request.url.split('?')[0] ?? ''
  if (path.startsWith(`${ADDIN_PATH}/assets/`)) return FOR_EVER
  return path.startsWith(`${ADDIN_PATH}/icons/`) ? ICONS : ASK_AGAIN
}

function addPages(scope: FastifyInstance, door: AddinDoor): void {
  const read = door.files === null ? null : createFileReader(door.files)
  const send = (reply: FastifyReply, make: (nonce: string) => string) => {
    const nonce = door.makeNonce()
    return reply
      .headers(policyHeaders({ ...door, nonce }))
      .type('text/html; charset=utf-8')
      .send(make(nonce))
  }
  scope.get(`${ADDIN_PATH}/support.html`, (request, reply) =>
    send(reply, (nonce) =>
      supportPage({ nonce, acceptLanguage: request.headers['accept-language'] }, door.config.version),
    ),
  )
  scope.get(`${ADDIN_PATH}/consent.html`, (request, reply) =>
    send(reply, (nonce) =>
      consentPage(
        { nonce, acceptLanguage: request.headers['accept-language'] },
        request.query as Record<string, unknown>,
      ),
    ),
  )
  for (const name of ADDIN_PAGES) {
    scope.get(`${ADDIN_PATH}/${name}`, async (_request, reply) => {
      if (read === null) return notBuilt(reply)
      const file = await read(name)
      if (file === null) return reply.callNotFound()
      return send(reply, (nonce) =>
        file.text.replaceAll('__CSP_NONCE__', nonce).replaceAll('__OFFICE_JS__', door.officeJs),
      )
    })
  }
  const serveLaunchEvent = createScriptSender(`var commonholdConfig = ${JSON.stringify(door.config)};\n`)
  scope.get(`${ADDIN_PATH}/${LAUNCH_EVENT_FILE}`, async (request, reply) => {
    if (read === null) return notBuilt(reply)
    const file = await read(LAUNCH_EVENT_FILE)
    return file === null ? reply.callNotFound() : serveLaunchEvent(file, request, reply)
  })
}

function notBuilt(reply: FastifyReply): FastifyReply {
  return reply.code(503).send({ error: 'addin-not-built' })
}

/** Sends a script with `head` before it, compressed once for each version of the file. */
function createScriptSender(head: string) {
  let kept: { version: string; etag: string; bodies: ReadonlyMap<string, Buffer> } | null = null
  return async (file: { text: string; version: string }, request: FastifyRequest, reply: FastifyReply) => {
    if (kept?.version !== file.version) {
      const plain = Buffer.from(head + file.text)
      const options = { params: { [constants.BROTLI_PARAM_SIZE_HINT]: plain.length } }
      const bodies = new Map([
        ['br', await promisify(brotliCompress)(plain, options)],
        ['gzip', await promisify(gzip)(plain, { level: 9 })],
        ['identity', plain],
      ])
      const etag = createHash('sha256').update(plain).digest('base64url').slice(0, 22)
      kept = { version: file.version, etag, bodies }
    }
    const accepted = encodingOf(request.headers['accept-encoding'])
    const etag = `"${kept.etag}-${accepted}"`
    reply.headers({ etag, vary: 'accept-encoding' }).type('text/javascript; charset=utf-8')
    if (request.headers['if-none-match']?.includes(etag) === true) return reply.code(304).send()
    if (accepted !== 'identity') reply.header('content-encoding', accepted)
    return reply.send(kept.bodies.get(accepted))
  }
}

/** Brotli, else gzip, where the header names them without `q=0` (RFC 9110 §12.5.3). */
function encodingOf(header: string | string[] | undefined): 'br' | 'gzip' | 'identity' {
  const named = String(header ?? '')
    .toLowerCase()
    .split(',')
    .filter((part) => !/;\s*q=0(\.0*)?\s*$/.test(part))
    .map((part) => part.split(';')[0]?.trim())
  return named.includes('br') ? 'br' : named.includes('gzip') ? 'gzip' : 'identity'
}

function addSmallFiles(scope: FastifyInstance, door: AddinDoor): void {
  const { baseUrl, signIn } = door.config
  scope.get(`${ADDIN_PATH}/config.json`, async () => door.config)
  // Whoever fetches it for classic Outlook wants the very address that the manifest names.
  scope.get(WELL_KNOWN_PATH, async () => ({
    allowed: baseUrl === null ? [] : [`${baseUrl}${ADDIN_PATH}/${LAUNCH_EVENT_FILE}`],
  }))
  const read = door.files === null ? null : createFileReader(door.files)
  scope.get(`${ADDIN_PATH}/manifest.xml`, async (_request, reply) => {
    const template = (await read?.('manifest.xml')) ?? null
    if (template === null) return notBuilt(reply)
    if (baseUrl === null || signIn === null) return reply.code(503).send({ error: 'addin-not-set-up' })
    try {
      const { clientId } = signIn
      const manifest = deployManifest(template.text, { baseUrl, clientId, loginUrl: door.loginUrl })
      return await reply.type('application/xml; charset=utf-8').send(manifest)
    } catch (error) {
      if (!(error instanceof CommonholdError)) throw error
      return reply.code(503).send({ error: error.code })
    }
  })
}

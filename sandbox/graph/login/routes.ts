import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { GraphState } from '../state.ts'
import { EntraRefusal } from '../vendor-error.ts'

/** What lives at login.microsoftonline.com, as Microsoft's own library asks for it. */
export function loginRoutes(app: FastifyInstance, state: GraphState): void {
  app.get('/common/discovery/instance', (request) => {
    const host = hostOf(request)
    const aliases = [host, 'login.microsoftonline.com', 'login.windows.net', 'login.microsoft.com', 'sts.windows.net']
    return {
      tenant_discovery_endpoint: `${originOf(request)}/${state.login.tenantId}/v2.0/.well-known/openid-configuration`,
      'api-version': '1.1',
      metadata: [{ preferred_network: host, preferred_cache: host, aliases }],
    }
  })

  app.get('/:tenant/v2.0/.well-known/openid-configuration', (request) => {
    const tenant = tenantOf(state, request)
    const base = `${originOf(request)}/${tenant}`
    return {
      token_endpoint: `${base}/oauth2/v2.0/token`,
      token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
      jwks_uri: `${base}/discovery/v2.0/keys`,
      response_modes_supported: ['query', 'fragment', 'form_post'],
      subject_types_supported: ['pairwise'],
      id_token_signing_alg_values_supported: ['RS256'],
      response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
      scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
      issuer: `${base}/v2.0`,
      authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
      end_session_endpoint: `${base}/oauth2/v2.0/logout`,
      tenant_region_scope: 'EU',
      cloud_instance_name: 'microsoftonline.com',
      cloud_graph_host_name: 'graph.windows.net',
      msgraph_host: 'graph.microsoft.com',
    }
  })

  app.get('/:tenant/discovery/v2.0/keys', (request) => {
    tenantOf(state, request)
    return state.login.keys()
  })

  app.post('/:tenant/oauth2/v2.0/token', (request, reply) => {
    const tenant = tenantOf(state, request)
    const fault = state.faults.next({ method: 'POST', path: request.url, mailbox: null, inner: false, login: true })
    if (fault !== null) state.counters.scripted(fault.kind === 'status' ? `status ${fault.status}` : fault.kind)
    if (fault?.kind === 'status')
      throw new EntraRefusal(
        fault.status,
        'temporarily_unavailable',
        90033,
        'A transient error has occurred. Please try again.',
      )
    if (fault?.kind === 'reset' || fault?.kind === 'drop') {
      reply.hijack()
      request.raw.socket.destroy()
      return reply
    }
    const form = new URLSearchParams(typeof request.body === 'string' ? request.body : '')
    const path = `/${tenant}/oauth2/v2.0/token`
    const here = ['https', 'http'].map((scheme) => `${scheme}://${hostOf(request)}${state.basePath}`)
    const audiences = [...here, 'https://login.microsoftonline.com'].flatMap((origin) => [
      `${origin}${path}`,
      `${origin}/${tenant}/v2.0`,
    ])
    return state.login.grant(form, audiences)
  })

  /**
   * Microsoft's library accepts no authority but https and no issuer but the authority's own origin, so the addresses
   * always say https, whatever the stand-in listens on: a caller over http hands the library a network client.
   */
  function originOf(request: FastifyRequest): string {
    return `https://${hostOf(request)}${state.basePath}`
  }
}

function hostOf(request: FastifyRequest): string {
  return request.headers.host ?? 'localhost'
}

/** The tenant as the path names it: its id or one of its verified domains. */
function tenantOf(state: GraphState, request: FastifyRequest): string {
  const { tenant = '' } = request.params as { tenant?: string }
  const known = [state.login.tenantId, ...state.directory.domains].some(
    (name) => name.toLowerCase() === tenant.toLowerCase(),
  )
  if (known) return tenant
  throw new EntraRefusal(
    400,
    'invalid_request',
    90002,
    `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.`,
  )
}

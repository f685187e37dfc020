import type {
  OutlookDraft,
  OutlookEvent,
  OutlookFolder,
  OutlookLine,
  OutlookMessage,
  OutlookSent,
  OutlookTokenRequest,
  OutlookTokens,
  OutlookUser,
} from '../../graph/outlook/wire.ts'

/** What this page's own server answers, which passes it on to the mailboxes of the Graph stand-in. */
export interface Mail {
  users(): Promise<{ organisation: string; tenant: string; domains: string[]; users: OutlookUser[] }>
  folders(user: string): Promise<OutlookFolder[]>
  messages(user: string, folder: string, q: string): Promise<{ total: number; messages: OutlookLine[] }>
  message(user: string, id: string): Promise<OutlookMessage>
  markRead(user: string, id: string): Promise<void>
  setCategories(user: string, id: string, categories: string[]): Promise<void>
  save(user: string, draft: OutlookDraft): Promise<OutlookMessage>
  send(user: string, draft: OutlookDraft): Promise<OutlookSent>
  answerAsCustomer(user: string, id: string): Promise<OutlookSent>
  events(user: string): Promise<OutlookEvent[]>
  addEvent(user: string, event: Omit<OutlookEvent, 'id'>): Promise<OutlookEvent>
  tokens(request: OutlookTokenRequest): Promise<OutlookTokens>
}

export const mail: Mail = {
  users: () => ask('users'),
  folders: async (user) => (await ask<{ folders: OutlookFolder[] }>(`users/${user}/folders`)).folders,
  messages: (user, folder, q) =>
    ask(`users/${user}/messages?folder=${encodeURIComponent(folder)}&top=100&q=${encodeURIComponent(q)}`),
  message: (user, id) => ask(`users/${user}/messages/${encodeURIComponent(id)}`),
  markRead: (user, id) => ask(`users/${user}/messages/${encodeURIComponent(id)}/read`, {}),
  setCategories: (user, id, categories) =>
    ask(`users/${user}/messages/${encodeURIComponent(id)}/categories`, { categories }),
  save: (user, draft) => ask(`users/${user}/drafts`, draft),
  send: (user, draft) => ask(`users/${user}/send`, draft),
  answerAsCustomer: (user, id) => ask(`users/${user}/messages/${encodeURIComponent(id)}/answer-as-customer`, {}),
  events: async (user) => (await ask<{ events: OutlookEvent[] }>(`users/${user}/events`)).events,
  addEvent: (user, event) => ask(`users/${user}/events`, event),
  tokens: (request) => ask('tokens', request),
}

async function ask<T>(path: string, body?: object): Promise<T> {
  const answer = await fetch(
    `/api/${path}`,
    body === undefined
      ? {}
      : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
  )
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
  return (await answer.json()) as T
}

import { firstHeader, type Headers } from './header-facts.ts'
import type { AutomaticSign } from './parsed-message.ts'

export interface AutomaticEvidence {
  readonly headers: Headers
  /** The METHOD of an inline text/calendar part, in any case; null without one. */
  readonly calendarMethod: string | null
  /** The decoded subject, where the caller has one: machines that send no telling header still write their own subjects. */
  readonly subject?: string
  /** MIME types of the message's own parts, lower case; attached messages are somebody else's. */
  readonly partTypes?: readonly string[]
}

const LIST_HEADERS = [
  'list-id',
  'list-unsubscribe',
  'list-unsubscribe-post',
  'list-post',
  'list-help',
  'list-subscribe',
  'list-owner',
  'list-archive',
  'x-mailing-list',
  'mailing-list',
]

const ANSWERING_MACHINES = [
  'x-autoreply',
  'x-auto-reply',
  'x-autoreply-from',
  'x-autorespond',
  'x-autoresponder',
  'x-mail-autoreply',
  'x-vacation',
]

/** Exchange message classes (`IPM.…`, in X-Message-Class or the like). */
const MESSAGE_CLASSES: readonly (readonly [RegExp, AutomaticSign])[] = [
  [/^report\./i, 'delivery-report'],
  [/^ipm\.schedule\.meeting\.resp\b/i, 'meeting-answer'],
  [/^ipm\.(?:outlook\.)?recall\b/i, 'delivery-report'],
  [/^ipm\.note\.rules\.(?:oof|reply|externaloof)template\b/i, 'out-of-office'],
]

/** Parts that only mail systems make, whatever the whole says it is. */
const REPORT_PARTS = new Set([
  'message/delivery-status',
  'message/global-delivery-status',
  'message/disposition-notification',
  'message/feedback-report',
])

/** Headers that only reports of mail systems carry. */
const REPORT_HEADERS = ['x-failed-recipients', 'x-dsncontext', 'x-ms-embedded-report']

const MAILER_DAEMON = /(?:^|[<"'\s])(?:mailer-daemon|microsoftexchange[0-9a-f]{20,})(?=[@>"'\s]|$)/i

type Rule = (evidence: AutomaticEvidence) => AutomaticSign | null

/** In the order of `domain.md` §2; the first sign is the one recorded. */
const RULES: readonly Rule[] = [
  ({ headers }) => (autoSubmitted(headers) ? 'auto-submitted' : null),
  ({ headers }) => (LIST_HEADERS.some((name) => headers.has(name)) ? 'list' : null),
  ({ headers }) =>
    /^\s*(?:bulk|list|junk|auto_reply)\b/i.test(firstHeader(headers, 'precedence') ?? '') ? 'precedence' : null,
  ({ headers }) => (isDeliveryReport(headers) ? 'delivery-report' : null),
  ({ calendarMethod }) => (/^(?:reply|counter)$/i.test(calendarMethod ?? '') ? 'meeting-answer' : null),
  ({ headers }) => messageClassSign(headers),
  ({ headers }) => (ANSWERING_MACHINES.some((name) => says(headers, name)) ? 'out-of-office' : null),
  ({ partTypes }) => (partTypes?.some((type) => REPORT_PARTS.has(type)) === true ? 'delivery-report' : null),
  // A meeting answer's subject is short enough to be typed; these are not.
  ({ subject }) => {
    const sign = subject === undefined ? null : subjectSign(subject)
    return sign === 'meeting-answer' ? null : sign
  },
  // Answering machines, too, send from the empty path: so this sign comes last and names what is left.
  ({ headers }) => (/^\s*<\s*>\s*$/.test(firstHeader(headers, 'return-path') ?? '') ? 'delivery-report' : null),
]

/**
 * Why a message with headers counts as automatic, or null. `X-Auto-Response-Suppress` alone is no sign: Outlook and
 * ticket systems put it on mail that a person wrote.
 */
export function signFromHeaders(evidence: AutomaticEvidence): AutomaticSign | null {
  for (const rule of RULES) {
    const sign = rule(evidence)
    if (sign !== null) return sign
  }
  return null
}

/** RFC 3834 §5: anything but `no`; parameters and comments do not matter. */
function autoSubmitted(headers: Headers): boolean {
  const keyword = /^[\s]*([a-z-]+)/i.exec(firstHeader(headers, 'auto-submitted') ?? '')?.[1]
  return keyword !== undefined && keyword.toLowerCase() !== 'no'
}

function isDeliveryReport(headers: Headers): boolean {
  if (/^\s*(?:multipart\/report|message\/delivery-status)\b/i.test(firstHeader(headers, 'content-type') ?? ''))
    return true
  if (REPORT_HEADERS.some((name) => headers.has(name))) return true
  if (MAILER_DAEMON.test((firstHeader(headers, 'return-path') ?? '').slice(0, 1000))) return true
  return MAILER_DAEMON.test((firstHeader(headers, 'from') ?? '').slice(0, 1000))
}

function messageClassSign(headers: Headers): AutomaticSign | null {
  const value = (firstHeader(headers, 'x-message-class') ?? firstHeader(headers, 'message-class') ?? '').trim()
  return MESSAGE_CLASSES.find(([pattern]) => pattern.test(value))?.[1] ?? null
}

function says(headers: Headers, name: string): boolean {
  const value = firstHeader(headers, name)
  return value !== null && !/^\s*(?:no|false|0)\s*$/i.test(value)
}

/**
 * Subjects that only machines write, as `[how it begins, sign]`, lower case, with a half-width colon. Only for sources
 * that keep no headers; strict, because a person may well write "Out of office next week".
 */
const SUBJECT_BEGINNINGS: readonly (readonly [string, AutomaticSign])[] = [
  ...(
    [
      'out of office autoreply:',
      'out of office auto-reply:',
      'out-of-office autoreply:',
      'automatic reply:',
      'auto reply:',
      'auto-reply:',
      'autoreply:',
      'auto response:',
      'autoresponse:',
      'automated response:',
      'vacation reply:',
      '自动回复:',
      '自动答复:',
      '自動回覆:',
      '自動回復:',
      '自動答覆:',
      '自動返信:',
      '自動応答:',
      '[自动回复]',
      '【自动回复】',
      '(自动回复)',
      '（自动回复）',
      '自动回信:',
      '[自動返信]',
      '【自動返信】',
      '[自動応答]',
      '【自動応答】',
      '不在通知:',
      '不在連絡:',
      '자동 회신:',
      '자동회신:',
      '부재 중:',
      'automatische antwort:',
      'abwesenheitsnotiz:',
      'abwesenheitsassistent:',
      'automatische abwesenheitsnotiz:',
      "message d'absence:",
      "message d'absence :",
      "réponse automatique d'absence",
      'absence du bureau:',
      'absence du bureau :',
      'respuesta automatica:',
      'mensaje de fuera de oficina:',
      'fuera de la oficina:',
      'fuera de oficina:',
      'réponse automatique:',
      'réponse automatique :',
      'respuesta automática:',
      'risposta automatica:',
      'resposta automática:',
      'automatisch antwoord:',
      'automatiskt svar:',
      'automatisk svar:',
      'autosvar:',
      'automaattinen vastaus:',
      'odpowiedź automatyczna:',
      'automatyczna odpowiedź:',
      'automatická odpověď:',
      'automatikus válasz:',
      'автоматический ответ:',
      'автоответ:',
      'otomatik yanıt:',
    ] as const
  ).map((begin) => [begin, 'out-of-office'] as const),
  ...(
    [
      'undeliverable:',
      'undelivered mail',
      'returned mail - ',
      'mail delivery warning',
      'delivery status notification',
      'unzustellbare nachricht',
      'zustellung fehlgeschlagen',
      'échec de la remise',
      'échec de remise',
      'avis de non-remise',
      'no entregado:',
      'error de entrega:',
      'fallo de entrega',
      '邮件投递失败',
      '邮件发送失败',
      '投递失败:',
      '配達不能',
      '送信できませんでした:',
      'undeliverable mail',
      'delivery status notification',
      'delivery failure',
      'delivery notification: delivery has failed',
      'returned mail:',
      'mail delivery failed',
      'mail delivery failure',
      'mail delivery problem',
      'mail system error - returned mail',
      'message delivery failure',
      'message undeliverable',
      'warning: could not send message',
      'warning: message still undelivered',
      'nondeliverable mail',
      'not read:',
      'unzustellbar:',
      'nicht zugestellt:',
      'non remis:',
      'non remis :',
      'no se puede entregar:',
      'non recapitabile:',
      '未送达:',
      '未传递:',
      '无法投递:',
      '无法传递:',
      '系统退信',
      '無法傳遞:',
      '傳遞失敗:',
      '退信通知',
      '退信:',
      '配信不能:',
      '배달되지 않음:',
      '未读:',
      'не доставлено:',
    ] as const
  ).map((begin) => [begin, 'delivery-report'] as const),
  ...(
    [
      'accepted:',
      'declined:',
      'tentative:',
      'tentatively accepted:',
      'zugesagt:',
      'abgelehnt:',
      'mit vorbehalt:',
      'accepté:',
      'accepté :',
      'refusé:',
      'refusé :',
      'provisoire :',
      'aceptado:',
      'aceptada:',
      'rechazado:',
      'rechazada:',
      'accettato:',
      'rifiutato:',
      '已接受:',
      '接受:',
      '已拒绝:',
      '已謝絕:',
      '已拒絕:',
      '暂定:',
      '已暂定:',
      '已暂时接受:',
      '暫訂:',
      '承諾:',
      '辞退:',
      '仮の予定:',
      '수락:',
      '거절:',
      '미정:',
    ] as const
  ).map((begin) => [begin, 'meeting-answer'] as const),
]

/** Whole subjects that only machines write. */
const WHOLE_SUBJECTS: ReadonlyMap<string, AutomaticSign> = new Map([
  ['failure notice', 'delivery-report'],
  ['delivery failed', 'delivery-report'],
  ['mail failure', 'delivery-report'],
  ['returned mail', 'delivery-report'],
  ['undeliverable message', 'delivery-report'],
  ['return receipt', 'delivery-report'],
  ['delivery report', 'delivery-report'],
  ['退信', 'delivery-report'],
  ['out of office autoreply', 'out-of-office'],
  ['automatic reply', 'out-of-office'],
  ['auto-reply', 'out-of-office'],
  ['autoreply', 'out-of-office'],
])

/** As a Lotus Notes agent writes it: the name of its owner in the directory, then a fixed sentence. */
const NOTES_AGENT = /^[\p{L}\p{M} .'-]{2,60}(?:\/[\p{L}\p{N}&_ -]{1,30}){1,5} is out of the office/u

/** Subjects that a person might type, too: the fixed sentence of the text decides. Both lower case. */
const CONFIRMED: readonly (readonly [RegExp, RegExp])[] = [
  [/^recall: ?/, /would like to recall the message/],
  [/^(?:read|lu ?|gelesen|leído|leido): ?/, /\b(?:was read on|wurde am .{1,60} gelesen|a été lu|fue leído|se leyó)\b/],
  [
    /^(?:已读|已閱讀|已讀|読んだ|開封済み|읽음): ?/,
    /(?:已于|已在|于|於).{1,40}(?:阅读|读取|閱讀|讀取)|開封されました|개봉/,
  ],
]

/** Why a message of a source without headers counts as automatic, by sender, strict subject and text, or null. */
export function signWithoutHeaders(
  subject: string,
  from: string | null,
  body: string | null = null,
): AutomaticSign | null {
  if (from !== null && MAILER_DAEMON.test(from.slice(0, 1000))) return 'delivery-report'
  const sign = subjectSign(subject)
  if (sign !== null || body === null) return sign
  const text = foldedSubject(subject)
  const confirmed = CONFIRMED.some(
    ([begin, sentence]) => begin.test(text) && sentence.test(body.slice(0, 2000).toLowerCase()),
  )
  return confirmed ? 'delivery-report' : null
}

function subjectSign(subject: string): AutomaticSign | null {
  const text = foldedSubject(subject)
  if (NOTES_AGENT.test(text)) return 'out-of-office'
  return WHOLE_SUBJECTS.get(text) ?? SUBJECT_BEGINNINGS.find(([begin]) => text.startsWith(begin))?.[1] ?? null
}

function foldedSubject(subject: string): string {
  return subject.slice(0, 200).toLowerCase().replace(/\s+/g, ' ').replaceAll('：', ':').replaceAll('’', "'").trim()
}

/**
 * What the writer of a message added himself: without quoted history, attribution lines, forwarded blocks and
 * signature. Line by line and linear, so hostile text costs no more than its length.
 */

/** Longer lines are prose or data; no marker is that long. */
const MAX_MARKER = 400
/** A signature is short; a longer rest after `--` without its trailing blank is text. */
const MAX_SIGNATURE_LINES = 12

const DIVIDER_WORDS =
  'original message|original appointment|forwarded message|forwarded by\\b.*|begin forwarded message|reply message|' +
  '原始邮件|原邮件|原始郵件|原郵件|邮件原件|邮件原文|原始信件|回复的邮件|转发邮件|轉寄郵件|轉寄的郵件|转发的邮件|回复邮件信息|' +
  '元のメッセージ|転送メッセージ|転送されたメッセージ|원본 메시지|전달된 메시지|원본메일|' +
  "ursprüngliche nachricht|weitergeleitete nachricht|message d'origine|message d’origine|message original|message transféré|" +
  'mensaje original|mensaje reenviado|mensagem original|mensagem encaminhada|messaggio originale|messaggio inoltrato|' +
  'oorspronkelijk bericht|doorgestuurd bericht|oprindelig meddelelse|opprinnelig melding|ursprungligt meddelande|' +
  'alkuperäinen viesti|wiadomość oryginalna|исходное сообщение|пересылаемое сообщение|orijinal mesaj'
const DIVIDER = new RegExp(`^[-_=*~\\s]{2,}(?:${DIVIDER_WORDS})[-_=*~\\s:：]*$`, 'i')
const DIVIDER_ALONE = /^(?:begin forwarded message|开始转发的邮件|下面是转发的邮件|以下是转发的邮件)[:：]$/i
const RULE_LINE = /^[_\-=*—─]{5,}$/

const LABEL = (words: string): RegExp => new RegExp(`^[*\\s]*(?:${words})[*\\s]*[:：]`, 'i')
const FROM_LABEL = LABEL(
  'from|sender|发件人|寄件者|寄件人|發件人|差出人|送信者|보낸 사람|보낸사람|von|de|da|van|fra|från|lähettäjä|od|от|kimden',
)
const SENT_LABEL = LABEL(
  "sent|date|sent on|发送时间|发送日期|日期|时间|已发送|寄件日期|傳送時間|傳送日期|送信日時|日時|보낸 날짜|날짜|gesendet|datum|envoyé|date d'envoi|enviado|enviado el|fecha|data|inviato|verzonden|sendt|dato|skickat|lähetetty|wysłano|отправлено|дата|gönderildi|tarih",
)
const TO_LABEL = LABEL('to|收件人|收件者|宛先|받는 사람|받는사람|an|à|para|a|aan|til|till|vastaanottaja|do|кому|kime')
const SUBJECT_LABEL = LABEL(
  'subject|re|主题|主旨|主題|标题|件名|제목|betreff|objet|asunto|assunto|oggetto|onderwerp|emne|ämne|aihe|temat|тема|konu',
)
const OTHER_LABEL = LABEL(
  'cc|抄送|副本|cc/抄送|참조|importance|重要性|attachments?|附件|kopie|copie|bcc|reply-to|organization',
)

/** One attribution, on one line or joined from up to three: `On … wrote:`, `在 … 写道：`. */
const ATTRIBUTIONS: readonly RegExp[] = [
  /^(?:on|at)\b.{4,}\bwrote\s*:$/i,
  /^(?:on|at)\b.{4,}\bwrites\s*:$/i,
  /^[^:]{2,200}@.{0,200}\bwrote\s*:$/i,
  /^[\w .,'"()-]{2,80} wrote\s*:$/i,
  /^(?:在|于|於).{4,}(?:写道|寫道|写到|寫到|写|寫)\s*[:：]$/,
  /^.{2,200}(?:于|於|在).{4,80}(?:写道|寫道|写到|寫到)\s*[:：]?$/,
  /^.{2,200}(?:写道|寫道)\s*[:：]$/,
  /^le\b.{4,}a écrit\s*:$/i,
  /^am\b.{4,}schrieb\b.{0,200}:$/i,
  /^el\b.{4,}escribió\s*:$/i,
  /^il\b.{4,}ha scritto\s*:$/i,
  /^(?:em|a)\b.{4,}escreveu\s*:$/i,
  /^op\b.{4,}(?:schreef|geschreven)\b.{0,200}:$/i,
  /^(?:den|på|d\.)\b.{4,}(?:skrev|skriver)\b.{0,200}:$/i,
  /^(?:w dniu|dnia)\b.{4,}(?:napisał|pisze)\b.{0,200}:$/i,
  /^.{4,200}(?:のメール|さんは書きました|が書きました)\s*[:：]$/,
  /^\d{4}年\d{1,2}月\d{1,2}日.{0,200}<\S+@\S+>\s*[:：]$/,
  /^.{4,200}님이 (?:작성|쓴 글)\s*[:：]$/,
]
/** Where an attribution may begin; keeps prose from being joined to a later `wrote:`. */
const ATTRIBUTION_BEGINS =
  /^(?:on\b|at\b|le\b|am\b|el\b|il\b|em\b|op\b|den\b|på\b|w dniu|dnia|在|于|於|\d{4}年)|<?\S+@\S+>?\s*$/i
const ATTRIBUTION_HINT =
  /(?:wrote|writes|写|寫|écrit|schrieb|escribió|scritto|escreveu|schreef|geschreven|skrev|skriver|napisał|pisze|のメール|書きました|작성|쓴 글|>)/i

const DEVICE_SIGNATURE =
  /^(?:sent (?:from|via|with) (?:my |the )?(?:iphone|ipad|android|samsung|huawei|xiaomi|blackberry|mobile|phone|galaxy|outlook|mail for windows|yahoo|gmail|proton|wechat|nokia|windows)|sent from my\b|get outlook for|发自我的|發自我的|从我的|從我的|發送自|发送自|来自我的|iphoneから送信|나의 \S+에서 보냄|von meinem .{1,40} gesendet|envoyé (?:de|depuis) mon|enviado (?:desde|do) m[ie]|inviato da(?:l mio)?|verzonden vanaf|skickat från min|获取 outlook)/i

/**
 * New text of a message's plain text: what its writer typed, trimmed, with line ends as `\n`. An empty string when there
 * is nothing new (a pure forward). Text between and below quoted lines is kept when the history is marked with `>`.
 */
export function newText(text: string): string {
  const lines = text.replace(/\r\n?/g, '\n').split('\n')
  const kept: string[] = []
  for (let i = 0; i < lines.length;) {
    const line = clean(lines[i])
    const skip = attributionLength(lines, i)
    if (skip > 0) {
      if (!isQuoted(nextFilled(lines, i + skip))) break
      i += skip
    } else if (isQuoted(line)) {
      i += 1
    } else if (beginsHistory(lines, i, line)) {
      break
    } else {
      kept.push((lines[i] ?? '').trimEnd())
      i += 1
    }
  }
  return tidy(withoutSignature(withoutTrailingRule(kept)))
}

/** A line as markers are compared: trimmed, exotic blanks folded; long lines cannot be markers. */
function clean(line: string | undefined): string {
  return line === undefined || line.length > MAX_MARKER * 2
    ? (line ?? '').slice(0, 1)
    : line.replace(/[\s\u200b\ufeff]+/g, ' ').trim()
}

const isQuoted = (line: string | null): boolean => line !== null && /^(?:[>＞|]\s*)*[>＞]/.test(line.trimStart())

function nextFilled(lines: readonly string[], from: number): string | null {
  for (let i = from; i < lines.length; i += 1) if ((lines[i] ?? '').trim() !== '') return lines[i] ?? null
  return null
}

/** How many lines an attribution takes at `at`; 0 when there is none. */
function attributionLength(lines: readonly string[], at: number): number {
  const first = clean(lines[at])
  if (first.length < 4 || first.length > MAX_MARKER) return 0
  let joined = ''
  for (let n = 1; n <= 3; n += 1) {
    const line = clean(lines[at + n - 1])
    if (line === '' || isQuoted(line)) return 0
    joined = n === 1 ? line : `${joined} ${line}`
    if (joined.length > MAX_MARKER) return 0
    if (/[:：道到]$/.test(joined) && ATTRIBUTION_HINT.test(joined) && isAttribution(joined, lines, at + n)) return n
    if (!ATTRIBUTION_BEGINS.test(first)) return 0
  }
  return 0
}

function isAttribution(line: string, lines: readonly string[], next: number): boolean {
  const index = ATTRIBUTIONS.findIndex((pattern) => pattern.test(line))
  if (index < 0) return false
  // "As Bob wrote:" may introduce the writer's own words; without a date or an address it needs quoted lines below.
  return /\d|@/.test(line) || isQuoted(nextFilled(lines, next))
}

/** True where everything from here on is history: a divider, or a block of headers as Outlook writes it. */
function beginsHistory(lines: readonly string[], at: number, line: string): boolean {
  if (line === '') return false
  if (DIVIDER.test(line) || DIVIDER_ALONE.test(line)) return true
  if (RULE_LINE.test(line)) {
    const next = nextIndex(lines, at + 1)
    return next !== null && next - at <= 2 && isHeaderBlock(lines, next)
  }
  return isHeaderBlock(lines, at)
}

function nextIndex(lines: readonly string[], from: number): number | null {
  for (let i = from; i < lines.length; i += 1) if ((lines[i] ?? '').trim() !== '') return i
  return null
}

/**
 * `From:` followed within a few lines by a date and by To or Subject; or, as Lotus Notes writes it without `From:`, To
 * and Subject with only their likes between. A lone "From: Monday on" in prose is none.
 */
function isHeaderBlock(lines: readonly string[], at: number): boolean {
  const first = clean(lines[at])
  const from = FROM_LABEL.test(first)
  if (!from && !TO_LABEL.test(first)) return false
  let sent = false
  let to = !from
  let subject = false
  let blanks = 0
  for (let i = at + 1; i < Math.min(lines.length, at + 14); i += 1) {
    const line = clean(lines[i])
    if (line === '') {
      // Text made from HTML has a blank line between the headers; two end the block.
      blanks += 1
      if (blanks > 6) break
    } else if (SENT_LABEL.test(line)) sent = true
    else if (SUBJECT_LABEL.test(line)) {
      subject = true
      break
    } else if (TO_LABEL.test(line)) to = true
    else if (!OTHER_LABEL.test(line) && !/[@;,<>]/.test(line)) break
  }
  return from ? sent && (to || subject) : to && subject
}

/** A rule line or a sender's name line left hanging above removed history. */
function withoutTrailingRule(lines: readonly string[]): readonly string[] {
  let end = lines.length
  while (end > 0 && ((lines[end - 1] ?? '').trim() === '' || RULE_LINE.test((lines[end - 1] ?? '').trim()))) end -= 1
  return lines.slice(0, end)
}

function withoutSignature(lines: readonly string[]): readonly string[] {
  const dashes = lines.findIndex(
    (line, i) => /^-- ?$/.test(line.trimStart()) && filledAfter(lines, i) <= MAX_SIGNATURE_LINES,
  )
  const body = dashes >= 0 ? lines.slice(0, dashes) : lines
  const device = body.findIndex((line, i) => DEVICE_SIGNATURE.test(clean(line)) && filledAfter(body, i) <= 1)
  return device >= 0 ? withoutTrailingRule(body.slice(0, device)) : body
}

function filledAfter(lines: readonly string[], at: number): number {
  let filled = 0
  for (let i = at + 1; i < lines.length && filled <= MAX_SIGNATURE_LINES; i += 1)
    if ((lines[i] ?? '').trim() !== '') filled += 1
  return filled
}

/** At most one blank line in a row, none at the ends. */
function tidy(lines: readonly string[]): string {
  const out: string[] = []
  for (const line of lines) if (line !== '' || (out.length > 0 && out.at(-1) !== '')) out.push(line)
  while (out.length > 0 && out.at(-1) === '') out.pop()
  return out.join('\n')
}

/**
 * A small mailbox as an mbox file: one customer who turns to one rep alone, one who turns to the company mailbox, one
 * stranger, one newsletter, one private message, one that is broken. Dates in 2026, read as of 2026-07-01.
 */
export const NOW = '2026-07-01'
export const INTERNAL = 'ours.example'
export const REP = 'ann@ours.example'
export const PERSONAL = 'lonely.example'
export const COMPANY_HELD = 'friendly.example'
export const CANARY = 'canary-7391'

interface Mail {
  readonly id: string
  readonly day: string
  readonly from: string
  readonly to: string
  readonly subject: string
  readonly extra?: readonly string[]
  readonly text?: string
}

function mails(): Mail[] {
  const all: Mail[] = []
  for (let week = 0; week < 12; week++) {
    const monday = Date.UTC(2026, 2, 2) + week * 7 * 86_400_000
    const [day, later] = [new Date(monday).toISOString(), new Date(monday + 3_600_000).toISOString()]
    const [asked, answered] = [`ask-${week}@${PERSONAL}`, `answer-${week}@${INTERNAL}`]
    const subject = `Order ${week} ${CANARY}`
    all.push({
      id: asked,
      day,
      from: `Bo Lind <bo@${PERSONAL}>`,
      to: `Ann Berg <${REP}>`,
      subject,
      text: `Please send ${week}. ${CANARY}`,
    })
    all.push({
      id: answered,
      day: later,
      from: `Ann Berg <${REP}>`,
      to: `Bo Lind <bo@${PERSONAL}>`,
      subject: `Re: ${subject}`,
      extra: [`In-Reply-To: <${asked}>`],
    })
    all.push({
      id: `desk-${week}@${COMPANY_HELD}`,
      day,
      from: `王芳 <wang@${COMPANY_HELD}>`,
      to: `info@${INTERNAL}`,
      subject: `询价 ${week}`,
    })
    all.push({
      id: `reply-${week}@${INTERNAL}`,
      day: later,
      from: `info@${INTERNAL}`,
      to: `王芳 <wang@${COMPANY_HELD}>`,
      subject: `Re: 询价 ${week}`,
      extra: [`In-Reply-To: <desk-${week}@${COMPANY_HELD}>`],
    })
  }
  const day = '2026-05-05T08:00:00.000Z'
  all.push({ id: `hello@stranger.example`, day, from: 'x@stranger.example', to: REP, subject: 'Offer' })
  all.push({
    id: `news@letters.example`,
    day,
    from: 'news@letters.example',
    to: REP,
    subject: 'News',
    extra: ['List-Id: <news.letters.example>'],
  })
  all.push({
    id: `private@${PERSONAL}`,
    day,
    from: `Bo Lind <bo@${PERSONAL}>`,
    to: REP,
    subject: 'Party',
    extra: ['Sensitivity: private'],
  })
  return all
}

function header(name: string, value: string): string {
  const encoded = value.replace(/[^\x20-\x7e]+/g, (text) => `=?utf-8?b?${Buffer.from(text).toString('base64')}?=`)
  return `${name}: ${encoded}`
}

export function messageText(mail: Mail): string {
  return [
    header('From', mail.from),
    header('To', mail.to),
    header('Subject', mail.subject),
    `Date: ${new Date(mail.day).toUTCString()}`,
    `Message-ID: <${mail.id}>`,
    'Content-Type: text/plain; charset=utf-8',
    ...(mail.extra ?? []),
    '',
    mail.text ?? 'Kind regards',
    '',
  ].join('\n')
}

/** The whole mbox: 51 messages and one broken item. */
export function smallMailbox(): string {
  const broken = 'Subject: nobody wrote this\nDate: Tue, 05 May 2026 08:00:00 GMT\n\ntext\n'
  return [...mails().map(messageText), broken]
    .map((text) => `From sender@x Tue May  5 08:00:00 2026\n${text}\n`)
    .join('')
}

/** Who is who: without it every internal address is a rep. */
export const PEOPLE = `kind,address,name,aliases,manager,title,occupant,from,to,account,private
rep,${REP},Ann Berg,,boss@${INTERNAL},,,,,,
rep,boss@${INTERNAL},Eva Boss,,,,,,,,
company,info@${INTERNAL},Info,,,,,,,,
`

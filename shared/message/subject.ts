export type Mark = 'answer' | 'forward'

export interface ReadSubject {
  /** Marks removed, spaces folded, lower case, trimmed: what subjects compare by. May be empty. */
  readonly bare: string
  /** The outermost mark. */
  readonly mark: Mark | null
}

/**
 * Answer and forward marks of mail programs, the one list in the product. Lower case. `VS` is an answer in Finnish and
 * a forward in Danish and Norwegian: it cannot be both, and is read as an answer.
 */
const MARKS: Readonly<Record<Mark, readonly string[]>> = {
  answer: [
    're',
    'aw',
    'antw',
    'antwort',
    'antwoord',
    'sv',
    'vs',
    'odp',
    'odpověď',
    'odg',
    'res',
    'resp',
    'rif',
    'r',
    'rép',
    'réf',
    'rta',
    'ref',
    'ris',
    'ynt',
    'yanıt',
    'atb',
    'ats',
    'bls',
    'vá',
    'vastaus',
    'vast',
    'svar',
    'răspuns',
    'trả lời',
    'ang',
    'cev',
    'отв',
    'ответ',
    'на',
    'відп',
    'απ',
    'σχετ',
    'απάντηση',
    'השב',
    'תגובה',
    'רד',
    'رد',
    'ตอบ',
    'ตอบกลับ',
    '回复',
    '回覆',
    '回復',
    '答复',
    '答覆',
    '答復',
    '回信',
    '返信',
    '답장',
    '회신',
    '답신',
  ],
  forward: [
    'fw',
    'fwd',
    'wg',
    'tr',
    'rv',
    'enc',
    'i',
    'pd',
    'vb',
    'vl',
    'vl.',
    'doorst',
    'ilt',
    'i̇lt',
    'iltt',
    'trs',
    'továbbítás',
    'tov',
    'továbbítva',
    'vd',
    'rvs',
    'inoltra',
    'posr',
    'pref',
    'predn',
    'přeposláno',
    'transf',
    'rvd',
    'reenv',
    'inoltro',
    'chuyển tiếp',
    'edasi',
    'pārs',
    'пересл',
    'пер',
    'прд',
    'πρθ',
    'הועבר',
    'העבר',
    'إعادة توجيه',
    'توجيه',
    'ส่งต่อ',
    '转发',
    '轉發',
    '转寄',
    '轉寄',
    '転送',
    '전달',
    '전송',
  ],
}

const KIND_OF: ReadonlyMap<string, Mark> = new Map(
  (['answer', 'forward'] as const).flatMap((kind) => MARKS[kind].map((mark) => [mark.normalize('NFC'), kind] as const)),
)

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
// Longest first, so that `fwd` is not read as `fw` and then refused.
const WORDS = [...KIND_OF.keys()]
  .sort((a, b) => b.length - a.length)
  .map(escaped)
  .join('|')
const COUNTER = '(?: ?[[(（【]\\d{1,4}[\\])）】]| ?[\\^*]\\d{1,4}|\\d{1,4})'
const COLON = '[:：﹕︰∶]'
/** `re:`, `re[2]:`, `aw (3) :`, `回复：`, `(fwd)`; sticky: tried only where the reader stands. */
const MARK_AT = new RegExp(`(?:(${WORDS})${COUNTER}? ?${COLON}|\\((fwd)\\)(?= |$)) ?`, 'uy')
// A single letter with a blank or a digit before the colon is prose or a list ("R2: …"), not a mail program.
const LOOSE_LETTER = /^[ri][ \d]/

/**
 * Reads the answer and forward marks off a subject: nested ones, with counters, half- or full-width colons, and the
 * wrapping form `[Fwd: x]`. Linear in the length of the subject; never throws.
 */
export function readSubject(subject: string): ReadSubject {
  const text = fold(subject)
  let start = 0
  let end = text.length
  let outermost: Mark | null = null
  for (;;) {
    const wrapped = text.charAt(start) === '[' && text.charAt(end - 1) === ']'
    MARK_AT.lastIndex = wrapped ? start + 1 : start
    const found = MARK_AT.exec(text)
    if (found === null || LOOSE_LETTER.test(found[0])) break
    // A mark beyond the closing bracket of a wrapping is no mark of this text; the blank after it may lie there.
    if (found.index + found[0].trimEnd().length > end) break
    outermost ??= KIND_OF.get(found[1] ?? 'fwd') ?? null
    start = Math.min(MARK_AT.lastIndex, end)
    if (wrapped) {
      end -= 1
      while (end > start && text.charAt(end - 1) === ' ') end -= 1
    }
  }
  return { bare: text.slice(start, end).trim(), mark: outermost }
}

/** Lower case, without invisible marks, every run of blanks and controls one space, trimmed. */
function fold(subject: string): string {
  return subject
    .toLowerCase()
    .normalize('NFC')
    .replace(/[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]+/g, '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
}

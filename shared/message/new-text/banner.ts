import { markOf, type Line, type Meter } from './line.ts'

/** In front of the warning: `CAUTION:`, `[EXTERNAL]`, `【注意】`. Alone it warns of nothing. */
const LABEL =
  /^(?:[[(【〔「*⚠❗!\s]*(?:caution|warning|attention|notice|important|external|external e-?mail|external sender|注意|警告|提示|提醒|安全提示|安全提醒|外部邮件|外部郵件|外部邮件提醒|社外メール|外部メール|achtung|vorsicht|warnung|hinweis|extern|externe e-mail|prudence|avertissement|externe|courriel externe|precaución|atención|advertencia|aviso|externo|correo externo)[\])】〕」*!！]*\s*[:：\-–—|]?\s*)+/i

/** Whole lines. */
const ALONE: ReadonlySet<string> = new Set(
  (
    'external email|external e-mail|external sender|external mail|external message|[external]|[external email]|[external sender]|[ext]|*external*|*external email*|caution: external email|caution: external sender|' +
    '外部邮件|【外部邮件】|[外部邮件]|外部郵件|【外部郵件】|[外部郵件]|社外メール|【社外メール】|[社外メール]|【外部メール】|externe e-mail|[extern]|[externe e-mail]|[externe]|courriel externe|[courriel externe]|correo externo|[correo externo]|[externo]'
  ).split('|'),
)

/** How the warnings of gateways, and Outlook's own, begin behind their label: sentences nobody writes himself. */
const BEGINS: readonly string[] = [
  'this email originated from outside',
  'this e-mail originated from outside',
  'this message originated from outside',
  'this email originates from outside',
  'this message originates from outside',
  'this email was sent from outside',
  'this message was sent from outside',
  'this email came from outside',
  'this message came from outside',
  'this email has originated from outside',
  'this email has been sent from outside',
  'this email is from an external',
  'this message is from an external',
  'this is an external email',
  'this is an external message',
  'this email originated outside',
  'this message originated outside',
  'email originated from outside',
  'you don’t often get email from',
  '此邮件来自公司外部',
  '此邮件来自组织外部',
  '此邮件来自外部',
  '此邮件来自企业外部',
  '此邮件为外部邮件',
  '本邮件来自公司外部',
  '本邮件来自外部',
  '本邮件为外部邮件',
  '该邮件来自外部',
  '该邮件来自公司外部',
  '这是一封外部邮件',
  '这是一封来自外部',
  '您通常不会收到来自',
  '你通常不会收到来自',
  '此郵件來自公司外部',
  '此郵件來自組織外部',
  '此郵件來自外部',
  '本郵件來自公司外部',
  '本郵件來自外部',
  '此信件來自外部',
  '本信件來自外部',
  '此電子郵件來自外部',
  '此電子郵件源自組織外部',
  '這是一封外部郵件',
  '您不常收到來自',
  '您通常不會收到來自',
  'このメールは社外から',
  'このメールは外部から',
  'このメールは組織外から',
  'このメールは組織の外部から',
  'このメールは、組織外から',
  'このメールは、社外から',
  '社外からのメールです',
  '外部からのメールです',
  'diese e-mail stammt von außerhalb',
  'diese e-mail stammt von einem externen',
  'diese e-mail kommt von außerhalb',
  'diese e-mail kommt von einem externen',
  'diese e-mail wurde von außerhalb',
  'diese e-mail wurde von einem externen',
  'diese nachricht stammt von außerhalb',
  'diese nachricht kommt von außerhalb',
  'diese nachricht stammt von einem externen',
  'dies ist eine externe e-mail',
  'sie erhalten nicht oft eine e-mail von',
  'cet e-mail provient de l’extérieur',
  'cet e-mail provient d’un expéditeur externe',
  'cet email provient de l’extérieur',
  'cet email provient d’un expéditeur externe',
  'ce message provient de l’extérieur',
  'ce message provient d’un expéditeur externe',
  'ce courriel provient de l’extérieur',
  'ce courriel provient d’un expéditeur externe',
  'vous n’obtenez pas souvent d’e-mail à partir de',
  'vous ne recevez pas souvent d’e-mail',
  'vous ne recevez pas souvent de courriers',
  'este correo electrónico se originó fuera',
  'este correo se originó fuera',
  'este mensaje se originó fuera',
  'este correo electrónico proviene de fuera',
  'este correo proviene de fuera',
  'este mensaje proviene de fuera',
  'este correo electrónico proviene de un remitente externo',
  'este correo proviene de un remitente externo',
  'este mensaje proviene de un remitente externo',
  'no suele recibir correo electrónico de',
  'no suele recibir correos electrónicos de',
]

/** How a warning goes on, on a line of its own. */
const GOES_ON: readonly string[] = [
  'do not click',
  'don’t click',
  'please do not click',
  'do not open',
  'learn why this is important',
  '请勿点击',
  '请不要点击',
  '请谨慎',
  '了解这一点为什么很重要',
  '請勿點擊',
  '請勿點選',
  '請謹慎',
  '了解為何這很重要',
  '送信者を確認できない限り',
  '心当たりのない',
  'klicken sie nicht',
  'klicken sie auf keine',
  'öffnen sie keine',
  'ne cliquez pas',
  'n’ouvrez pas',
  'no haga clic',
  'no abra',
]

/** A warning is a few lines at most. */
const MOST_LINES = 6
/** A line so long was broken by the program; below it the sentence goes on. */
const BROKEN_AT = 50

/**
 * The same lines with the warning that a mail gateway puts above a message marked as nothing of the writer's. A line that is
 * no known warning as a whole, or does not begin as one, stays: it may be his.
 */
export function withBannerMarked(lines: readonly Line[], meter: Meter): readonly Line[] {
  const skipBlank = (from: number): number => {
    let next = from
    while (next < lines.length && lines[next]?.role !== 'history' && (lines[next]?.text ?? '').trim() === '') {
      meter.steps += 1
      next += 1
    }
    return next
  }
  const banner = new Set<number>()
  let begun = false
  for (let at = skipBlank(0); at < lines.length && banner.size < MOST_LINES; at = skipBlank(at + 1)) {
    const mark = own(lines[at])
    const alone = ALONE.has(mark)
    if (!alone && !(isWarning(mark) || (begun && GOES_ON.some((each) => mark.startsWith(each))))) break
    begun = true
    banner.add(at)
    if (alone) continue
    // Broken at a column: goes on in small letters. What begins with a capital may be the writer's greeting.
    while (banner.size < MOST_LINES && own(lines[at]).length >= BROKEN_AT && goesOnBroken(lines[at + 1])) {
      at += 1
      banner.add(at)
    }
  }
  return banner.size === 0
    ? lines
    : lines.map((line, i) => (banner.has(i) ? ({ ...line, role: 'signature' } as const) : line))
}

function goesOnBroken(line: Line | undefined): boolean {
  return own(line) !== '' && /^\s*\p{Ll}/u.test(line?.text ?? '')
}

/** A line that structure says nothing of, as warnings are compared; else empty. */
function own(line: Line | undefined): string {
  if (line === undefined || line.quoted !== null || (line.role !== null && line.role !== 'signature')) return ''
  // Beside a sign in colour stands an invisible one.
  return markOf(line.text).toLowerCase().replaceAll("'", '’').replaceAll('\ufe0f', '')
}

function isWarning(mark: string): boolean {
  const bare = mark.replace(LABEL, '')
  return BEGINS.some((begin) => bare.startsWith(begin) || mark.startsWith(begin))
}

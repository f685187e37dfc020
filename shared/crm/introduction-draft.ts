/** Who is introduced to whom; null where the name is not known. */
export interface Introducing {
  /** As a mail program names the language of a thread: `en-US`, `zh-Hans`, `de`. */
  readonly language: string
  readonly contact: string | null
  readonly colleague: string
}

interface Opening {
  readonly greeting: (name: string) => string
  /** To whom nobody knows by name. */
  readonly toAll: string
  readonly line: (colleague: string) => string
}

/** One per language a thread may be in; the first is the fallback. Plain words a rep will change anyway. */
const OPENINGS: Readonly<Record<string, Opening>> = {
  en: {
    greeting: (name) => `Dear ${name},`,
    toAll: 'Hello,',
    line: (colleague) =>
      `I would like to introduce my colleague ${colleague}, copied here, who works with me on your requests. Please keep us both in your answers, so that you always reach one of us.`,
  },
  'zh-CN': {
    greeting: (name) => `${name}，您好：`,
    toAll: '您好：',
    line: (colleague) =>
      `向您介绍我的同事 ${colleague}（已抄送），我们将一起跟进贵方的需求。今后回信请同时写给我们两位，以便随时有人为您服务。`,
  },
  'zh-TW': {
    greeting: (name) => `${name}，您好：`,
    toAll: '您好：',
    line: (colleague) =>
      `向您介紹我的同事 ${colleague}（已副本抄送），我們將一起跟進貴方的需求。今後回信請同時寫給我們兩位，以便隨時有人為您服務。`,
  },
  ja: {
    greeting: (name) => `${name} 様`,
    toAll: 'ご担当者様',
    line: (colleague) =>
      `いつもお世話になっております。御社を一緒に担当しております同僚の ${colleague}（CC に入れております）をご紹介いたします。今後のご返信は二人宛てにいただけますと、どちらかが必ず対応いたします。`,
  },
  de: {
    greeting: (name) => `Guten Tag ${name},`,
    toAll: 'Guten Tag,',
    line: (colleague) =>
      `gern stelle ich Ihnen ${colleague} aus unserem Haus vor (hier in Kopie); wir kümmern uns gemeinsam um Ihre Anliegen. Bitte antworten Sie uns beiden, damit Sie immer jemanden von uns erreichen.`,
  },
  fr: {
    greeting: (name) => `Bonjour ${name},`,
    toAll: 'Bonjour,',
    line: (colleague) =>
      `Je vous présente ${colleague}, en copie de ce message, qui suit vos demandes avec moi. Merci de nous répondre à tous les deux, afin de toujours joindre l’un de nous.`,
  },
  es: {
    greeting: (name) => `Hola, ${name}:`,
    toAll: 'Hola:',
    line: (colleague) =>
      `Le presento a ${colleague}, en copia de este mensaje, que atiende sus asuntos conmigo. Le ruego que nos responda a los dos, para que siempre encuentre a uno de nosotros.`,
  },
}

/** The opening of a reply that brings a colleague in, as plain text in the language of the thread (English otherwise). */
export function introductionDraft({ language, contact, colleague }: Introducing): string {
  const opening = openingFor(language)
  const greeting = contact === null || contact.trim() === '' ? opening.toAll : opening.greeting(contact.trim())
  return `${greeting}\n\n${opening.line(colleague)}\n`
}

function openingFor(language: string): Opening {
  const [primary = '', ...rest] = language.toLowerCase().split(/[-_]/)
  const traditional = rest.some((part) => part === 'hant' || part === 'tw' || part === 'hk' || part === 'mo')
  const key = primary === 'zh' ? (traditional ? 'zh-TW' : 'zh-CN') : primary
  return (Object.hasOwn(OPENINGS, key) ? OPENINGS[key] : undefined) ?? (OPENINGS['en'] as Opening)
}

import { sizes } from './paths.ts'

const MARK = ' […]'

/** Cuts text to HubSpot's longest property value, never inside a character. */
export function cutText(text: string, longest: number = sizes.text): string {
  if (text.length <= longest) return text
  return wholeCharacters(text.slice(0, longest - MARK.length)) + MARK
}

/** Cuts HTML likewise, never inside a tag, a comment or an entity; elements left open are closed by the reader. */
export function cutHtml(html: string, longest: number = sizes.text): string {
  if (html.length <= longest) return html
  let cut = wholeCharacters(html.slice(0, longest - MARK.length))
  const tag = cut.lastIndexOf('<')
  if (tag > cut.lastIndexOf('>')) cut = cut.slice(0, tag)
  const comment = cut.lastIndexOf('<!--')
  if (comment > cut.lastIndexOf('-->')) cut = cut.slice(0, comment)
  const entity = /&[#a-zA-Z0-9]{0,31}$/.exec(cut)
  if (entity !== null) cut = cut.slice(0, entity.index)
  return cut + MARK
}

/** Drops half a surrogate pair at the end. */
function wholeCharacters(text: string): string {
  const last = text.charCodeAt(text.length - 1)
  return last >= 0xd800 && last <= 0xdbff ? text.slice(0, -1) : text
}

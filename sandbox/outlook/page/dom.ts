type Child = Node | string | null | undefined | false
type Properties = Readonly<Record<string, unknown>>

/** An element with properties (`onclick`, `className`, `disabled`, …), attributes (`aria-…`, `data-…`) and children. */
export function el<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Properties = {},
  ...children: (Child | Child[])[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue
    if (/^(aria-|data-|role$|for$|lang$|list$)/.test(name)) element.setAttribute(name, String(value))
    else Object.assign(element, { [name]: value })
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false))
  return element
}

/** Puts new children in the place of the old ones. */
export function fill(element: HTMLElement, ...children: (Child | Child[])[]): void {
  element.replaceChildren(
    ...children.flat().filter((child) => child !== null && child !== undefined && child !== false),
  )
}

/** A record's associations: to type id → to id → association type ids. */
export type LinkMap = Map<string, Map<string, number[]>>

export function addLink(links: LinkMap, to: string, toId: string, typeId: number): void {
  let targets = links.get(to)
  if (!targets) links.set(to, (targets = new Map()))
  const typeIds = targets.get(toId)
  if (!typeIds) targets.set(toId, [typeId])
  else if (!typeIds.includes(typeId)) typeIds.push(typeId)
}

export function removeLinks(links: LinkMap, to: string, toId: string, gone: number[]): void {
  const targets = links.get(to)
  const left = targets?.get(toId)?.filter((typeId) => !gone.includes(typeId))
  if (!targets || !left) return
  if (left.length > 0) targets.set(toId, left)
  else targets.delete(toId)
}

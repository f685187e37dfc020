import { byCodeUnit } from './tolerance.ts'
import type { Holder, HolderInfo } from './facts.ts'

type People = ReadonlyMap<Holder, HolderInfo>

/** Everybody's direct reports, each list in code-unit order. */
function reportsByManager(people: People): Map<Holder, Holder[]> {
  const reports = new Map<Holder, Holder[]>()
  for (const { holder, manager } of people.values()) {
    if (manager === null || manager === holder) continue
    const beside = reports.get(manager)
    if (beside === undefined) reports.set(manager, [holder])
    else beside.push(holder)
  }
  for (const list of reports.values()) list.sort(byCodeUnit)
  return reports
}

/** Those who report to the rep directly, in code-unit order. */
export function directReports(people: People, rep: Holder): readonly Holder[] {
  return reportsByManager(people).get(rep) ?? []
}

/** Everybody below the rep, however far; the rep himself is never in it, even where managers form a circle. */
export function peopleBelow(people: People, rep: Holder): Set<Holder> {
  const reports = reportsByManager(people)
  const found = new Set<Holder>()
  const open = [rep]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const report of reports.get(next) ?? []) {
      if (report === rep || found.has(report)) continue
      found.add(report)
      open.push(report)
    }
  }
  return found
}

/**
 * The topmost manager above the rep (himself when he has none). A manager nobody describes still heads his reports;
 * a circle of managers is headed by its smallest id.
 */
export function headOfLine(people: People, rep: Holder): Holder {
  const path = [rep]
  for (;;) {
    const last = path[path.length - 1] as Holder
    const manager = people.get(last)?.manager ?? null
    if (manager === null || manager === last) return last
    const seen = path.indexOf(manager)
    if (seen >= 0) return path.slice(seen).sort(byCodeUnit)[0] as Holder
    path.push(manager)
  }
}

/** True when the directory says where the rep stands: listed, with a manager or somebody below. */
export function lineIsKnown(people: People, rep: Holder): boolean {
  const person = people.get(rep)
  if (person === undefined || !person.listed) return false
  if (person.manager !== null) return true
  for (const { holder, manager } of people.values()) if (manager === rep && holder !== rep) return true
  return false
}

export type AssociationCategory = 'HUBSPOT_DEFINED' | 'USER_DEFINED' | 'INTEGRATOR_DEFINED' | 'WORK'

/** One direction of an association type. `inverse` is the id the other direction carries. */
export interface AssociationType {
  category: AssociationCategory
  typeId: number
  label: string | null
  name?: string
  from: string
  to: string
  inverse: number
}

const contact = '0-1'
const company = '0-2'
const deal = '0-3'
const ticket = '0-5'

// [from, to, id, inverse id, label]. Facts §6.5 (DOC-assoc); the reverse ids of tickets follow the same pattern
// (one less) and, like the ids between tickets and records, are UNVERIFIED.
const table: [string, string, number, number, string | null, string | null][] = [
  [contact, company, 279, 280, null, null],
  [contact, company, 1, 2, 'Primary', 'Primary'],
  [deal, company, 341, 342, null, null],
  [deal, company, 5, 6, 'Primary', 'Primary'],
  [deal, contact, 3, 4, null, null],
  [company, company, 450, 450, null, null],
  [company, company, 13, 14, 'Parent Company', 'Child Company'],
  [contact, contact, 449, 449, null, null],
  [ticket, contact, 16, 15, null, null],
  [ticket, company, 339, 340, null, null],
  [ticket, company, 26, 25, 'Primary', 'Primary'],
  [ticket, deal, 28, 27, null, null],
]
const engagementIds: [string, [string, number][]][] = [
  [
    '0-49',
    [
      [contact, 198],
      [company, 186],
      [deal, 210],
      [ticket, 224],
    ],
  ],
  [
    '0-48',
    [
      [contact, 194],
      [company, 182],
      [deal, 206],
      [ticket, 220],
    ],
  ],
  [
    '0-47',
    [
      [contact, 200],
      [company, 188],
      [deal, 212],
      [ticket, 226],
    ],
  ],
  [
    '0-46',
    [
      [contact, 202],
      [company, 190],
      [deal, 214],
      [ticket, 228],
    ],
  ],
  [
    '0-27',
    [
      [contact, 204],
      [company, 192],
      [deal, 216],
      [ticket, 230],
    ],
  ],
]

/** The ids that mark the primary company of a contact, deal or ticket. */
export const primaryTypeIds: ReadonlySet<number> = new Set([1, 5, 26])

/** All association types of an account; USER_DEFINED ones are added as labels. */
export class AssociationTypes {
  readonly #byId = new Map<number, AssociationType[]>()
  readonly #byPair = new Map<string, AssociationType[]>()
  #nextUserDefined = 1

  constructor() {
    for (const [from, to, typeId, inverse, label, inverseLabel] of table) {
      this.add({ category: 'HUBSPOT_DEFINED', typeId, inverse, label, from, to })
      if (from !== to || typeId !== inverse)
        this.add({
          category: 'HUBSPOT_DEFINED',
          typeId: inverse,
          inverse: typeId,
          label: inverseLabel,
          from: to,
          to: from,
        })
    }
    for (const [engagement, targets] of engagementIds)
      for (const [target, id] of targets) {
        this.add({
          category: 'HUBSPOT_DEFINED',
          typeId: id,
          inverse: id - 1,
          label: null,
          from: engagement,
          to: target,
        })
        this.add({
          category: 'HUBSPOT_DEFINED',
          typeId: id - 1,
          inverse: id,
          label: null,
          from: target,
          to: engagement,
        })
      }
  }

  add(type: AssociationType): void {
    const pair = `${type.from}>${type.to}`
    if (!this.#byId.has(type.typeId)) this.#byId.set(type.typeId, [])
    this.#byId.get(type.typeId)!.push(type)
    if (!this.#byPair.has(pair)) this.#byPair.set(pair, [])
    this.#byPair.get(pair)!.push(type)
    if (type.category === 'USER_DEFINED') this.#nextUserDefined = Math.max(this.#nextUserDefined, type.typeId + 1)
  }

  /** The next free id for a label; ids of one account differ from those of another. */
  nextUserDefinedId(): number {
    return this.#nextUserDefined < 1000 ? 1001 : this.#nextUserDefined
  }

  between(from: string, to: string): AssociationType[] {
    return this.#byPair.get(`${from}>${to}`) ?? []
  }

  /** The unlabelled type of a pair: what `default` endpoints use. */
  default(from: string, to: string): AssociationType | undefined {
    const types = this.between(from, to)
    return types.find((type) => type.label === null) ?? types[0]
  }

  /** All types with this id that start at `from`: an inline association names no target type. */
  startingAt(from: string, typeId: number): AssociationType[] {
    return (this.#byId.get(typeId) ?? []).filter((type) => type.from === from)
  }

  find(from: string, to: string, typeId: number): AssociationType | undefined {
    return this.#byId.get(typeId)?.find((type) => type.from === from && type.to === to)
  }
}

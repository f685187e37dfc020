import type { AccountFigures } from '../../../shared/crm/account-figures.ts'

/**
 * Every property we keep in HubSpot, one row each: add a row and `provision` creates it. Names are ours alone
 * (prefix `commonhold_`); labels carry both languages because HubSpot has one label per property.
 */
export const GROUP = { name: 'commonhold', label: 'Commonhold · 客户共管' } as const

/** Our unique key on accounts: the only upsert key HubSpot accepts for them (facts/hubspot.md §6.6). */
export const ACCOUNT_KEY = 'commonhold_key'

export type { AccountFigures }

export interface PropertyRow {
  readonly name: string
  readonly label: string
  readonly description: string
  readonly type: 'string' | 'number' | 'date' | 'datetime' | 'enumeration'
  readonly fieldType: 'text' | 'textarea' | 'number' | 'date' | 'select'
  readonly options?: readonly { readonly value: string; readonly label: string }[]
  readonly unique?: true
  /** The value to write, from the figures; the key has none. */
  readonly from: ((figures: AccountFigures) => string) | null
}

const LONGEST = 65_536

export const accountProperties: readonly PropertyRow[] = [
  {
    name: ACCOUNT_KEY,
    label: 'Commonhold key · 共管键',
    description: 'Identifies the account in Commonhold. Do not edit.',
    type: 'string',
    fieldType: 'text',
    unique: true,
    from: null,
  },
  {
    name: 'commonhold_state',
    label: 'Trust state · 信任状态',
    description: 'Where the trust of this account lies, by the rule in the product manual.',
    type: 'enumeration',
    fieldType: 'select',
    options: [
      { value: 'insufficient', label: 'Insufficient evidence · 证据不足' },
      { value: 'personal', label: 'Personal (single-rep) · 个人资源' },
      { value: 'company', label: 'Company · 公司资源' },
      { value: 'shared', label: 'Shared · 共享' },
    ],
    from: (figures) => figures.state,
  },
  {
    name: 'commonhold_since',
    label: 'Trust state since · 状态起始日',
    description: 'The day the state was entered.',
    type: 'date',
    fieldType: 'date',
    from: (figures) => (figures.since === null ? '' : new Date(figures.since).toISOString().slice(0, 10)),
  },
  {
    name: 'commonhold_top_rep',
    label: 'Top rep · 首要业务员',
    description: 'The rep with the largest share of the trust. A fact about the account, not a verdict on the person.',
    type: 'string',
    fieldType: 'text',
    from: (figures) => figures.topRep ?? '',
  },
  number(
    'commonhold_top_share',
    'Top share (0–1) · 首要份额',
    'Share of the trust at the top rep.',
    4,
    (f) => f.topShare,
  ),
  number(
    'commonhold_effective_holders',
    'Effective holders · 有效持有方数',
    'How many holders the trust is spread over, in effect.',
    2,
    (f) => f.effectiveHolders,
  ),
  number(
    'commonhold_company_share',
    'Company share (0–1) · 公司份额',
    'Share of the trust at company mailboxes.',
    4,
    (f) => f.companyShare,
  ),
  number(
    'commonhold_first_contact_company_share',
    'First-contact company share (0–1) · 首次联系公司份额',
    'How far the customer turns to company mailboxes first.',
    4,
    (f) => f.firstContactCompanyShare,
  ),
  number(
    'commonhold_insistence',
    'Insistence (0–1) · 专找程度',
    'Share of answers that keep only the top rep although others were on the message.',
    4,
    (f) => f.insistence,
  ),
  number(
    'commonhold_truck_factor',
    'Truck factor · 关键人数',
    'Smallest number of reps whose leaving takes the last tie to most contacts.',
    0,
    (f) => f.truckFactor,
  ),
  number(
    'commonhold_evidence',
    'Evidence · 证据量',
    'How many touches, faded with age, the figures rest on.',
    1,
    (f) => f.evidence,
  ),
  {
    name: 'commonhold_computed_at',
    label: 'Trust computed at · 计算时间',
    description: 'When these figures were last written.',
    type: 'datetime',
    fieldType: 'date',
    from: (figures) => new Date(figures.computedAt).toISOString(),
  },
  {
    name: 'commonhold_reasons_en',
    label: 'Trust reasons',
    description: 'Why the account is in this state.',
    type: 'string',
    fieldType: 'textarea',
    from: (figures) => figures.reasonsEn.slice(0, LONGEST),
  },
  {
    name: 'commonhold_reasons_zh',
    label: '信任状态的理由',
    description: '该客户处于此状态的理由。',
    type: 'string',
    fieldType: 'textarea',
    from: (figures) => figures.reasonsZh.slice(0, LONGEST),
  },
]

function number(
  name: string,
  label: string,
  description: string,
  digits: number,
  from: (figures: AccountFigures) => number | null,
): PropertyRow {
  return {
    name,
    label,
    description,
    type: 'number',
    fieldType: 'number',
    from: (figures) => {
      const value = from(figures)
      // Rounded, so that noise in the last digits is no change; '' empties the property.
      return value === null ? '' : String(Number(value.toFixed(digits)))
    },
  }
}

/** HubSpot's properties for one account's figures. */
export function figureProperties(figures: AccountFigures): Record<string, string> {
  const out: Record<string, string> = {}
  for (const row of accountProperties) if (row.from !== null) out[row.name] = row.from(figures)
  return out
}

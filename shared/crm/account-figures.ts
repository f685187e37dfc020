/** The trust figures an account's CRM record shows; unknown is null. Shares are 0–1, times ms UTC. */
export interface AccountFigures {
  readonly state: 'insufficient' | 'personal' | 'company' | 'shared'
  readonly since: number | null
  /** Name of the top rep, marked when he has left; null without one. */
  readonly topRep: string | null
  readonly topShare: number | null
  readonly effectiveHolders: number | null
  readonly companyShare: number | null
  readonly firstContactCompanyShare: number | null
  readonly insistence: number | null
  readonly truckFactor: number | null
  readonly evidence: number | null
  readonly computedAt: number
  /** Finished sentences. */
  readonly reasonsEn: string
  readonly reasonsZh: string
}

/** Pages of HubSpot's own screens, by the ids its API gives. Null where nobody knows whose portal it is. */
export interface RecordLinks {
  readonly account: (id: string) => string | null
  /** An engagement or a task has no page of its own: it is shown on the timeline of an account. */
  readonly onTimeline: (account: string, engagement: string) => string | null
}

const COMPANY = '0-2'

/**
 * @param uiUrl where people open HubSpot, without a slash at the end
 * @param portal HubSpot's id of the account; null: not asked yet
 */
export function createRecordLinks(uiUrl: string, portal: string | null): RecordLinks {
  const account = (id: string) =>
    portal === null
      ? null
      : `${uiUrl}/contacts/${encodeURIComponent(portal)}/record/${COMPANY}/${encodeURIComponent(id)}`
  return {
    account,
    onTimeline: (id, engagement) => {
      const page = account(id)
      return page === null ? null : `${page}?engagement=${encodeURIComponent(engagement)}`
    },
  }
}

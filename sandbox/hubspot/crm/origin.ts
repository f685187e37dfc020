/**
 * Who changes something, as records (`hs_object_source`, `hs_object_source_id`) and webhook events (`changeSource`,
 * `sourceId`) name it. OBSERVED values: an app's write is INTEGRATION with the app's id, a person's is CRM_UI with
 * `userId:<id>`, mail logged from a connected inbox is EMAIL (what stands in its source id is UNVERIFIED).
 */
export interface Origin {
  source: 'INTEGRATION' | 'CRM_UI' | 'EMAIL'
  sourceId: string
  /** The person, where one acted. */
  userId?: number
}

/** A write through the API with an app's token. */
export function byApp(app: { app: string; appId?: number }): Origin {
  return { source: 'INTEGRATION', sourceId: app.appId === undefined ? app.app : String(app.appId) }
}

/** A deed in HubSpot's screens. */
export function byUser(userId: number): Origin {
  return { source: 'CRM_UI', sourceId: `userId:${userId}`, userId }
}

/** HubSpot's own logger, for the inbox with this address. */
export function byMailbox(address: string): Origin {
  return { source: 'EMAIL', sourceId: address }
}

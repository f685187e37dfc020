/** One message between the library in an add-in's frame and its host: JSON text by `postMessage` (facts, protocol §4). */
export interface Envelope {
  readonly _messageType: 0 | 1
  readonly _actionName: string
  readonly _conversationId: string
  readonly _correlationId: number
  readonly _origin: string
  readonly _data: unknown
  readonly _serializerVersion: number
  /** 0 invoke, 1 register for an event, 2 unregister. */
  readonly _actionType?: 0 | 1 | 2
}

/** Reads what a frame posted; null: nothing of the library's. */
export function readEnvelope(data: unknown): Envelope | null {
  if (typeof data !== 'string' || !data.startsWith('{')) return null
  try {
    const read = JSON.parse(data) as Partial<Envelope>
    return read._messageType === 0 && typeof read._actionName === 'string' ? (read as Envelope) : null
  } catch {
    return null
  }
}

/** The answer to a request, or (`event`) what an earlier registration is told; `error`: 0, or the library's own code. */
export function writeAnswer(
  to: Pick<Envelope, '_actionName' | '_conversationId' | '_correlationId'>,
  origin: string,
  { data, error = 0, event = false }: { data: unknown; error?: number; event?: boolean },
): string {
  return JSON.stringify({
    _messageType: 1,
    _actionName: to._actionName,
    _conversationId: to._conversationId,
    _correlationId: to._correlationId,
    _origin: origin,
    _serializerVersion: 1,
    _errorCode: error,
    _responseType: event ? 1 : 0,
    _data: data,
  })
}

export type Json = Record<string, unknown>

/** A call that Outlook refuses, with the code the library has words for (facts, protocol §6). */
export class OutlookFault extends Error {
  readonly code: number

  constructor(code: number) {
    super(`Outlook refuses: ${code}`)
    this.name = 'OutlookFault'
    this.code = code
  }
}

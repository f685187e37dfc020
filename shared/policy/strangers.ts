import type { Rule } from './candidate.ts'

/**
 * An inbound message waits while the CRM knows neither its sender nor his company and none of us has written to him.
 * Whoever writes to him releases all of it, from the start (`service/capture/process-messages.ts`); a colleague may
 * release a single message.
 */
export const strangers: Rule = (candidate) =>
  candidate.sender?.internal === false && !candidate.senderKnown && candidate.ruling !== 'released'
    ? { verdict: 'hold', reason: 'stranger' }
    : null

import type { AddinConfig } from '../../shared/contract/addin-config.ts'
import type { Me } from '../../shared/contract/mine.ts'
import { type AnswerCache, createAnswerCache } from '../cache/answer-cache.ts'
import { createServiceClient } from '../service-client/create-service-client.ts'
import { fetchConfig } from '../service-client/fetch-config.ts'
import type { ServiceClient } from '../service-client/service-client.ts'
import { ServiceError } from '../service-client/service-error.ts'
import type { Broker } from '../sign-in/broker.ts'
import { createSignIn } from '../sign-in/sign-in.ts'
import { signInByDialog } from '../sign-in/dialog-sign-in.ts'
import { SignInError, type SignInFault } from '../sign-in/sign-in-error.ts'
import type { Language } from '../words/say.ts'
import type { Diagnostics } from './diagnostics.ts'
import { painted } from './painted.ts'

/** Faults that may pass by themselves: tried again silently before the reader is asked anything. */
export const PASSING: ReadonlySet<SignInFault> = new Set(['offline', 'no-config', 'timeout', 'not-set-up'])

/** How the reader stands with the service. */
export interface Standing {
  readonly me: Me | null
  /** Why nobody is signed in; null: somebody is, or it is being found out. */
  readonly fault: SignInFault | null
  readonly asking: boolean
}

/** What lives as long as the pane: the service, the answers kept, who reads. */
export interface Session {
  readonly service: ServiceClient
  readonly cache: AnswerCache
  standing(): Standing
  /** Tells of changes of the standing, until stopped. */
  follow(changed: () => void): () => void
  /** At the reader's click. */
  signIn(): Promise<void>
  /** Finds out who reads, where that is not known yet. */
  begin(): Promise<void>
}

export function createSession({
  origin,
  language,
  now,
  diagnostics,
}: {
  origin: string
  language: Language
  now: () => number
  diagnostics: Diagnostics
}): Session {
  let standing: Standing = { me: null, fault: null, asking: false }
  const followers = new Set<() => void>()
  const stand = (change: Partial<Standing>): void => {
    standing = { ...standing, ...change }
    for (const changed of followers) changed()
  }

  const config = once<AddinConfig>(async () => {
    const found = await fetchConfig(origin)
    diagnostics.note('service', found.version)
    return found
  })
  const broker = once<Broker>(async () => {
    // Sign-in is two thirds as large as the pane: it is fetched once something is to be seen.
    const [{ signIn }] = await Promise.all([config(), painted()])
    if (signIn === null) throw new SignInError('not-set-up')
    const { createMsalBroker } = await import(/* webpackChunkName: "sign-in" */ '../sign-in/msal-broker.ts')
    return createMsalBroker(signIn)
  })
  const signIn = createSignIn({ broker, dialog: signInByDialog, now })

  const faulty = (error: unknown): void => {
    const fault = error instanceof SignInError ? error.fault : 'failed'
    diagnostics.signInFailed(fault, error instanceof SignInError ? error.brokerCode : null)
    // Whoever has just said no is not told at the next look that he will be asked.
    const kept = fault === 'needed' && standing.fault === 'cancelled'
    stand({ fault: kept ? standing.fault : fault, asking: false })
  }

  const service = createServiceClient({
    base: origin,
    language,
    token: async (options) => {
      try {
        const token = await signIn.token(options)
        // What was in the way is gone; whether the service takes the token it says itself.
        if (standing.fault !== null && standing.fault !== 'rejected') stand({ fault: null })
        return token
      } catch (error) {
        faulty(error)
        throw error
      }
    },
    fetch: (input, init) => fetch(input, init),
    answered: () => {
      if (standing.fault !== null) stand({ fault: null })
    },
    failed: (error) => {
      diagnostics.serviceFailed(error)
      if (error.failing === 'sign-in' && error.status === 401) stand({ fault: 'rejected' })
    },
  })

  const askWhereNeeded = (error: unknown): Promise<string> => {
    if (error instanceof SignInError && error.fault === 'needed') return signIn.ask()
    throw error
  }

  const begin = async (): Promise<void> => {
    if (standing.me !== null) return
    try {
      stand({ me: await service.me(), fault: null })
    } catch (error) {
      // Told by the frame (sign-in) or by the view, which asks the same service.
      if (!(error instanceof ServiceError)) throw error
    }
  }

  return {
    service,
    cache: createAnswerCache(),
    standing: () => standing,
    follow: (changed) => {
      followers.add(changed)
      return () => void followers.delete(changed)
    },
    begin,
    signIn: async () => {
      const { fault } = standing
      stand({ asking: true })
      try {
        // Where nobody was asked because something was in the way, perhaps nobody need be asked.
        if (fault !== null && PASSING.has(fault)) await signIn.token().catch(askWhereNeeded)
        else await signIn.ask()
        stand({ fault: null, asking: false })
        await begin()
      } catch (error) {
        faulty(error)
      }
    },
  }
}

/** Runs it once; a failed run is forgotten, so that the next one may do better. */
function once<T>(run: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | null = null
  return () => {
    running ??= run().catch((error: unknown) => {
      running = null
      throw error
    })
    return running
  }
}

import { coverage } from './coverage.ts'
import { distribution } from './distribution.ts'
import { evidence } from './evidence.ts'
import { firstContact } from './first-contact.ts'
import { insistence } from './insistence.ts'
import { isolation } from './isolation.ts'
import { lowerBound } from './lower-bound.ts'
import { ties } from './ties.ts'
import { truckFactor } from './truck-factor.ts'

/** All trust signals, in the order in which their reasons are given. */
export const signals = [
  distribution,
  evidence,
  lowerBound,
  firstContact,
  insistence,
  ties,
  coverage,
  truckFactor,
  isolation,
] as const

/**
 * The Beta distribution, as far as the lower bound of a share needs it. No dependency: distribution function by the
 * continued fraction of the incomplete beta integral (DLMF 8.17.22), density by Stirling's series (DLMF 5.11.1), so
 * that nothing large is subtracted from something large however many touches an account has.
 */

const HALF_LN_TWO_PI = 0.9189385332046728
const TINY = 1e-300
const CF_PRECISION = 1e-16
const CF_MAX_TERMS = 100_000

/** I_x(a, b): the probability that a Beta(a, b) variable is at most x; a, b > 0, x in [0, 1]. */
export function betaCdf(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  const front = Math.exp(logFront(x, a, b))
  // The fraction converges fast only left of the mean; right of it the mirrored integral is the small one.
  if (x < (a + 1) / (a + b + 2)) return (front * continuedFraction(x, a, b)) / a
  return 1 - (front * continuedFraction(1 - x, b, a)) / b
}

/** The x at which I_x(a, b) = p, to 1e-12 or better; a, b > 0, p in (0, 1). Newton's steps, kept inside a bracket. */
export function betaQuantile(p: number, a: number, b: number): number {
  let low = 0
  let high = 1
  let x = a / (a + b)
  for (let step = 0; step < 200; step++) {
    const excess = betaCdf(x, a, b) - p
    if (excess === 0) return x
    if (excess > 0) high = x
    else low = x
    const density = Math.exp(logFront(x, a, b)) / (x * (1 - x))
    const newton = x - excess / density
    // The density has poles or zeros at the ends: a step that leaves the bracket is replaced by halving it.
    const next = newton > low && newton < high ? newton : (low + high) / 2
    if (Math.abs(next - x) <= 1e-15 * next || next === low || next === high) return next
    x = next
  }
  return x
}

/** ln( x^a (1-x)^b / B(a, b) ), written around the mean so that large a and b cancel before they are rounded. */
function logFront(x: number, a: number, b: number): number {
  const sum = a + b
  const mean = a / sum
  return (
    a * logRatio(x, mean) +
    b * logRatio(1 - x, b / sum) +
    0.5 * Math.log((a * b) / sum) -
    HALF_LN_TWO_PI -
    (stirlingRest(a) + stirlingRest(b) - stirlingRest(sum))
  )
}

function logRatio(value: number, reference: number): number {
  const relative = (value - reference) / reference
  return Math.abs(relative) < 0.5 ? Math.log1p(relative) : Math.log(value / reference)
}

/** ln Γ(z) - ((z - ½) ln z - z + ½ ln 2π): asymptotic from 12 on, carried down by Γ(z + 1) = z Γ(z). */
function stirlingRest(z: number): number {
  let carried = 0
  let at = z
  while (at < 12) {
    carried += (at + 0.5) * Math.log1p(1 / at) - 1
    at += 1
  }
  const square = 1 / (at * at)
  const series =
    1 / 12 -
    square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square * (1 / 1188 - (square * 691) / 360360))))
  return carried + series / at
}

/** Lentz's evaluation of the fraction; it needs about √max(a, b) terms. */
function continuedFraction(x: number, a: number, b: number): number {
  let c = 1
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1))
  let value = d
  for (let m = 1; m <= CF_MAX_TERMS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / nonZero(1 + even * d)
    c = nonZero(1 + even / c)
    value *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / nonZero(1 + odd * d)
    c = nonZero(1 + odd / c)
    const change = d * c
    value *= change
    if (Math.abs(change - 1) <= CF_PRECISION) break
  }
  return value
}

function nonZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value
}

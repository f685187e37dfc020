/**
 * The quantile of a Beta distribution, slowly: with x = sin²θ the density is sin^(2a−1)θ · cos^(2b−1)θ, integrated by
 * the double-exponential rule (exact at the ends, where the powers are not whole) and divided by the whole integral;
 * then the place where the integral is p is bisected.
 */
// By name and once: under jest a global is looked up in another context, each time.
const { PI, asin, atan2, cos, exp, log, max, sin, sqrt } = Math

const step = 1 / 200
const nodes = Array.from({ length: 2 * 640 + 1 }, (_, i) => {
  const s = (i - 640) * step
  const inner = (PI / 2) * Math.sinh(s)
  // How far a node lies from the nearer end, as a part of the whole: kept apart from 1, so that ends stay sharp.
  const nearer = 1 / (1 + exp(2 * Math.abs(inner)))
  return { left: s <= 0, nearer, weight: (step * (PI / 4) * Math.cosh(s)) / Math.cosh(inner) ** 2 }
})

/** ∫ sin^(2a−1) · cos^(2b−1) from `low` to `high`, in units of e^peak. */
function integral(a: number, b: number, low: number, high: number, peak: number): number {
  const width = high - low
  let sum = 0
  for (const { left, nearer, weight } of nodes) {
    const theta = left ? low + width * nearer : high - width * nearer
    // Near π/2 the cosine is taken of the distance to π/2, which does not lose digits.
    const toEnd = left ? PI / 2 - low - width * nearer : PI / 2 - high + width * nearer
    if (theta <= 0 || toEnd <= 0) continue
    sum += weight * exp((2 * a - 1) * log(sin(theta)) + (2 * b - 1) * log(sin(toEnd)) - peak)
  }
  return sum * width
}

/** P(X ≤ x) for X ~ Beta(a, b), a and b at least ½. */
export function betaCdf(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  const top = atan2(sqrt(max(2 * a - 1, 1e-9)), sqrt(max(2 * b - 1, 1e-9)))
  const peak = (2 * a - 1) * log(sin(top)) + (2 * b - 1) * log(cos(top))
  const theta = asin(sqrt(x))
  const below = integral(a, b, 0, theta, peak)
  return below / (below + integral(a, b, theta, PI / 2, peak))
}

const asked = new Map<string, number>()

/** The x with P(X ≤ x) = p, to about 1e-12. What was asked before is remembered: it is a function of its arguments. */
export function betaQuantile(p: number, a: number, b: number): number {
  const key = `${p} ${a} ${b}`
  const known = asked.get(key) ?? bisected(p, a, b)
  asked.set(key, known)
  return known
}

function bisected(p: number, a: number, b: number): number {
  let low = 0
  let high = 1
  while (high - low > 1e-13) {
    const middle = (low + high) / 2
    if (middle === low || middle === high) break
    if (betaCdf(middle, a, b) < p) low = middle
    else high = middle
  }
  return (low + high) / 2
}

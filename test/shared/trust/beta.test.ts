import { betaCdf, betaQuantile } from '../../../shared/trust/beta.ts'

describe('the Beta distribution', () => {
  // Closed forms: Beta(½, ½) is the arcsine law, Beta(a, 1) has F(x) = x^a, Beta(1, b) has F(x) = 1 - (1 - x)^b.
  test.each([0.001, 0.05, 0.3, 0.5, 0.95, 0.999])('closed forms at p = %d', (p) => {
    expect(Math.abs(betaQuantile(p, 0.5, 0.5) - Math.sin((Math.PI * p) / 2) ** 2)).toBeLessThan(1e-14)
    for (const a of [0.5, 1, 2, 7.25, 300]) {
      expect(Math.abs(betaQuantile(p, a, 1) - p ** (1 / a))).toBeLessThan(1e-13)
      expect(Math.abs(betaQuantile(p, 1, a) - (1 - (1 - p) ** (1 / a)))).toBeLessThan(1e-13)
    }
  })

  // From mpmath (40 digits) and, for the large ones, scipy's beta.ppf.
  test.each([
    [0.05, 4.5, 0.5, 0.6375131872355061],
    [0.05, 3.7, 1.3, 0.3954401327093231],
    [0.05, 10.5, 0.5, 0.8292268917551521],
    [0.05, 8.5, 2.5, 0.5475043630373166],
    [0.05, 100.25, 25.75, 0.7341898117893298],
    [0.05, 1000.5, 0.5, 0.9980815932877439],
    [0.05, 0.5, 1000.5, 1.9655766121360917e-6],
    [0.05, 0.7, 0.9, 0.015580451206661208],
    [0.05, 80000.5, 20000.5, 0.7979130086007684],
    [0.05, 5000.5, 5000.5, 0.4917764936788112],
    [0.5, 2.5, 7.25, 0.23927737178921268],
    [0.95, 3.5, 1.5, 0.9539928110963083],
  ])('quantile %d of Beta(%d, %d)', (p, a, b, expected) => {
    expect(Math.abs(betaQuantile(p, a, b) - expected)).toBeLessThan(1e-12)
  })

  test.each([
    [0.5, 2, 3, 0.6875],
    [0.3, 4.5, 0.5, 0.001322950584267495],
    [0.6, 8.5, 2.5, 0.09435738910323316],
    [0.7, 700.5, 300.5, 0.5018362932351008],
    [0.999, 0.5, 3, 0.9999999996873826],
  ])('I_%d(%d, %d)', (x, a, b, expected) => {
    expect(Math.abs(betaCdf(x, a, b) - expected)).toBeLessThan(1e-12)
  })

  test('the quantile inverts the distribution function, mirrored or not', () => {
    for (const a of [0.5, 0.9, 3.3, 40, 2500.5]) {
      for (const b of [0.5, 1.7, 12, 900.5]) {
        const x = betaQuantile(0.05, a, b)
        expect(Math.abs(betaCdf(x, a, b) - 0.05)).toBeLessThan(1e-11)
        expect(Math.abs(betaQuantile(0.95, b, a) - (1 - x))).toBeLessThan(1e-12)
      }
    }
  })
})

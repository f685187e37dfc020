/**
 * Text as every store accepts it: well-formed Unicode (a lone surrogate becomes U+FFFD) and without NUL, which
 * PostgreSQL refuses in any text. Hostile mail contains both.
 */
export function storableText(text: string): string {
  const whole = text.isWellFormed() ? text : text.toWellFormed()
  return whole.includes('\u0000') ? whole.replaceAll('\u0000', '') : whole
}

import type { Printed } from './benchmark.ts'

/** A report as lines that a person reads: one figure a line, named by its path. */
export function tableOf({ bench, claims, notes, machine, quick, seconds, ...figures }: Printed): string {
  const lines = [...linesOf(figures, '')]
  const width = Math.max(...lines.map(([name]) => name.length))
  return [
    `\n${bench}${quick ? ' (quick)' : ''}, ${seconds} s`,
    ...lines.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`),
    ...claims.map(
      ({ claim, measured, limit, met }) => `  ${met ? 'met' : 'MISSED'}: ${claim}: ${measured} (limit ${limit})`,
    ),
    ...notes.map((note) => `  note: ${note}`),
    `  on ${Object.entries(machine)
      .map(([name, value]) => `${name} ${value}`)
      .join(', ')}`,
    '',
  ].join('\n')
}

function* linesOf(value: unknown, path: string): Iterable<readonly [string, string]> {
  if (typeof value !== 'object' || value === null) yield [path, String(value)]
  else if (isSpread(value))
    yield [path, `${value.min} / ${value.median} / ${value.max} (min / median / max of ${value.runs})`]
  else for (const [name, each] of Object.entries(value)) yield* linesOf(each, path === '' ? name : `${path}.${name}`)
}

function isSpread(value: object): value is { min: number; median: number; max: number; runs: number } {
  return 'median' in value && 'runs' in value
}

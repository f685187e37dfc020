import type { Problem } from '../problem.ts'
import type { Manifest } from './read-manifest.ts'

/** What a manifest must be that no schema sees; each has a mutation in test/house/manifest.test.ts that only it catches. */
export interface Rule {
  readonly name: string
  readonly run: (manifest: Manifest) => readonly Finding[]
}

export interface Finding {
  readonly what: string
  readonly todo: string
}

export function problemsOf(rules: readonly Rule[], manifest: Manifest, file: string): (Problem & { rule: string })[] {
  return rules.flatMap(({ name, run }) =>
    run(manifest).map(({ what, todo }) => ({ rule: name, where: `${file} (${name}):`, what, todo })),
  )
}

/** What a check found: where it is, what is wrong, and what the reader should do about it. */
export interface Problem {
  where: string
  what: string
  todo: string
}

/** One check of the house. `warnings` are printed and do not fail; `output` is a tool's own report, shown on failure. */
export interface Verdict {
  problems: Problem[]
  warnings?: Problem[]
  output?: string
}

export interface Check {
  name: string
  /** What it holds, in one line, for `npm run check -- --help`. */
  holds: string
  run(root: string): Verdict | Promise<Verdict>
}

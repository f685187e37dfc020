import { textFiles, type TextFile } from './files.ts'
import type { Check, Problem } from '../problem.ts'

// Assembled from parts, so that this file does not find itself.
const word = (...parts: string[]): string => parts.join('')

const MACHINE = 'write it relative to the repository, or make it configuration'
const SECRET = 'take it out, revoke it, and remember that git keeps it: rewrite the commit before it is shared'

/** What no file of the repository may hold, and what to do where one does. Fixtures of mail are not exempt. */
const FORBIDDEN: ReadonlyArray<{ what: string; pattern: RegExp; todo: string }> = [
  {
    what: 'a path of one machine',
    pattern: /(?<![\w.~)}\]-])\/(work|root|home\/[a-z][\w-]*|Users\/\w+)\//g,
    todo: MACHINE,
  },
  { what: 'a path of one machine', pattern: /\b[A-Z]:\\Users\\/g, todo: MACHINE },
  {
    what: 'the address of a package registry',
    pattern: new RegExp(
      `\\b${word('registry', '\\.')}[a-z0-9-]+\\.(org|com|net)|\\b${word('deb', '\\.debian')}\\.org`,
      'g',
    ),
    todo: 'leave it to the npm and apt of whoever installs',
  },
  { what: 'a private key', pattern: new RegExp(word('-----BEGIN ', '[A-Z ]*PRIVATE KEY-----'), 'g'), todo: SECRET },
  { what: 'a HubSpot token', pattern: /\bpat-(na|eu|ap)\d-[0-9a-f]{8}-[0-9a-f-]{20,}/g, todo: SECRET },
  { what: 'a cloud access key', pattern: /\b(AKIA|ASIA)[0-9A-Z]{16}\b/g, todo: SECRET },
  { what: 'a code host token', pattern: /\b(gh[opsur]_\w{30,}|github_pat_\w{30,}|glpat-[\w-]{18,})/g, todo: SECRET },
  { what: 'a chat token', pattern: /\bxox[abprs]-[\w-]{10,}/g, todo: SECRET },
  { what: 'a signed web token', pattern: /\beyJ[\w-]{15,}\.eyJ[\w-]{15,}\.[\w-]{15,}/g, todo: SECRET },
  {
    what: 'a password in an address',
    pattern: /\b(postgres(ql)?|https?):\/\/[\w.-]+:(?![$<{*])[^\s:/@'"`]{8,}@/g,
    todo: SECRET,
  },
]

export function hygieneProblems(files: readonly TextFile[]): Problem[] {
  return files.flatMap(({ path, text }) =>
    FORBIDDEN.flatMap(({ what, pattern, todo }) =>
      [...text.matchAll(pattern)].map((match) => ({
        where: `${path}:${text.slice(0, match.index).split('\n').length}`,
        // Never the finding itself: what is printed ends in a log.
        what: `holds ${what}`,
        todo,
      })),
    ),
  )
}

const MOST_LINES = 400

/** Long files are named, not refused: some tables are long by nature. */
export function longFiles(files: readonly TextFile[]): Problem[] {
  return files
    .filter(({ path }) => /^(shared|service|sandbox|bench|test|house)\/.*\.(ts|mjs)$/.test(path))
    .map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }))
    .filter(({ lines }) => lines > MOST_LINES)
    .map(({ path, lines }) => ({
      where: path,
      what: `has ${lines} lines, more than ${MOST_LINES}`,
      todo: 'look for the second thing it does and give that its own file',
    }))
}

export const hygiene: Check = {
  name: 'hygiene',
  holds: 'no secret, no machine path, no registry address; files over 400 lines are named',
  run: (root) => {
    const files = textFiles(root)
    return { problems: hygieneProblems(files), warnings: longFiles(files) }
  },
}

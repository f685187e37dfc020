import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { textFiles, type TextFile } from './files.ts'
import type { Check, Problem } from '../problem.ts'

/** What npm itself knows, so that `npm ci` on a page is no script of ours. */
const SCRIPTS_WITHOUT_RUN = ['start', 'test']

/**
 * Every `npm run x`, `npm start|test` and `commonhold x` in the code of a page (spans and fences) must exist, or the
 * reader's first try fails.
 * @param commands whether `commonhold x` exists
 */
export function pageProblems(
  pages: readonly TextFile[],
  scripts: Record<string, string>,
  commandExists: (command: string) => boolean,
): Problem[] {
  return pages.flatMap(({ path, text }) =>
    codeOf(text).flatMap(({ line, code }) => {
      const where = `${path}:${line}`
      const npm = [...code.matchAll(/\bnpm (?:run(?:-script)? ([\w:.-]+)|(start|test)\b)/g)]
        .map((match) => match[1] ?? match[2] ?? '')
        .filter((script) => scripts[script] === undefined)
        .map((script) => ({
          where,
          what: `names the npm script "${script}", which package.json does not have`,
          todo: `mend the page, or add the script (${SCRIPTS_WITHOUT_RUN.join(', ')} need no "run")`,
        }))
      const own = [...code.matchAll(/(?:^|[\s;&|(])(?:npx )?commonhold ([a-z][a-z-]*)/gm)]
        .map((match) => match[1] ?? '')
        .filter((command) => !commandExists(command))
        .map((command) => ({
          where,
          what: `names the command "commonhold ${command}", which does not exist`,
          todo: `mend the page, or write service/cli/${command}.ts`,
        }))
      return [...npm, ...own]
    }),
  )
}

/** The code spans and fenced lines of a Markdown page with their line numbers. */
function codeOf(text: string): Array<{ line: number; code: string }> {
  let fenced = false
  return text.split('\n').flatMap((content, index) => {
    if (/^\s*(```|~~~)/.test(content)) {
      fenced = !fenced
      return []
    }
    const line = index + 1
    if (fenced) return [{ line, code: content }]
    return [...content.matchAll(/`([^`]+)`/g)].map((match) => ({ line, code: match[1] ?? '' }))
  })
}

export const readme: Check = {
  name: 'readme',
  holds: 'every npm script and every command that README.md and docs/ name exists',
  run: (root) => {
    const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> }
    const pages = textFiles(root).filter(({ path }) => path.endsWith('.md') && !path.startsWith('test/'))
    const problems = pageProblems(pages, manifest.scripts, (command) =>
      ['service/cli', 'service/cli/commands'].some((folder) => existsSync(join(root, folder, `${command}.ts`))),
    )
    const start = pages.find(({ path }) => path === 'README.md')?.text ?? ''
    for (const line of ['npm ci && npm start', 'npm ci && npm test']) {
      if (!start.includes(line)) {
        problems.push({ where: 'README.md', what: `does not say \`${line}\``, todo: 'these two lines are the promise' })
      }
    }
    return { problems }
  },
}

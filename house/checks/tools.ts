import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Check, Verdict } from '../problem.ts'

/** The folders that hold our source, those of them that exist. */
export function sourceFolders(root: string): string[] {
  return ['shared', 'service', 'addin', 'sandbox', 'bench', 'test', 'house'].filter((folder) =>
    existsSync(join(root, folder)),
  )
}

/** Runs a script of node_modules with this very Node (a shebang would take the system's) and keeps what it says. */
async function runTool(root: string, script: string, args: string[], todo: string): Promise<Verdict> {
  const child = spawn(process.execPath, [join('node_modules', script), ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, FORCE_COLOR: '0', NO_COLOR: '1' },
  })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  return code === 0
    ? { problems: [] }
    : { problems: [{ where: 'see below', what: `${script} ended with ${String(code)}`, todo }], output }
}

/** The house, the panes (DOM, no Node) and their tests: each sees only what is there where it runs. */
const PROJECTS = [
  'tsconfig.json',
  'addin/tsconfig.json',
  'test/addin/tsconfig.json',
  'test/addin/e2e/tsconfig.json',
  'sandbox/outlook/page/tsconfig.json',
]

export const types: Check = {
  name: 'types',
  holds: 'the TypeScript compiler agrees',
  run: async (root) => {
    const verdicts: Verdict[] = []
    for (const project of PROJECTS.filter((file) => existsSync(join(root, file)))) {
      verdicts.push(
        await runTool(root, 'typescript/bin/tsc', ['-p', project, '--pretty', 'false'], `mend the types of ${project}`),
      )
    }
    const output = verdicts.map((verdict) => verdict.output ?? '').join('')
    return {
      problems: verdicts.flatMap(({ problems }) => problems),
      ...(output === '' ? {} : { output }),
    }
  },
}

export const lint: Check = {
  name: 'lint',
  holds: 'no lost promise, no any, no console outside terminals, shared/ reaches for nothing (eslint.config.mjs)',
  run: (root) =>
    runTool(
      root,
      'eslint/bin/eslint.js',
      ['.', '--max-warnings', '0'],
      'mend them; an eslint-disable needs its reason in the same comment',
    ),
}

export const format: Check = {
  name: 'format',
  holds: 'prettier would change nothing',
  run: (root) =>
    runTool(root, 'prettier/bin/prettier.cjs', ['--check', '--log-level', 'warn', '.'], 'run `npm run format`'),
}

export const imports: Check = {
  name: 'imports',
  holds: 'the import law: floors, no circles, registries (.dependency-cruiser.mjs)',
  run: (root) =>
    runTool(
      root,
      'dependency-cruiser/bin/dependency-cruiser.mjs',
      ['--config', '.dependency-cruiser.mjs', '--output-type', 'err-long', ...sourceFolders(root)],
      'the reason stands beside each rule: move the code to the floor where it belongs',
    ),
}

export const unused: Check = {
  name: 'unused',
  holds: 'every dependency, file and export is used, every import is declared (knip.json)',
  run: (root) =>
    runTool(root, 'knip/bin/knip.js', ['--no-progress'], 'remove what nothing uses, or declare what is used'),
}

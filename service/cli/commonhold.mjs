#!/usr/bin/env node
// The command `commonhold`. Plain JavaScript for any Node >= 20, because it is what decides which Node runs the rest:
// the running one when it is new enough, else the one that came with the package (docs/decisions/001-node-from-npm.md).
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { isatty } from 'node:tty'
import { fileURLToPath, pathToFileURL } from 'node:url'

const NEEDED = [24, 9]
/** Set for the second process only: were its Node still too old, a third one would not be better. */
const MARK = 'COMMONHOLD_REEXECUTED'

/** Beside this file lies main.js when this is dist/, main.ts when it is the source. */
const here = dirname(fileURLToPath(import.meta.url))
const main = [join(here, 'main.js'), join(here, 'main.ts')].find((file) => existsSync(file))

if (main === undefined) {
  fail(`nothing to run beside ${here}`, 'install the package again, or run `npm run build` for dist/')
} else if (isNewEnough(process.versions.node)) {
  if (process.env[MARK] !== undefined) followLauncher()
  // What the command starts itself (the stand-ins) decides anew.
  delete process.env[MARK]
  // As if main had been named on the command line: it may compare argv[1] with its own address.
  process.argv[1] = main
  await import(pathToFileURL(main).href)
} else {
  runWith(packagedNode())
}

/** @param {string} version such as "24.21.0" */
function isNewEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1])
}

/** The Node of the optional dependency `node-<platform>-<arch>`, or null where npm installed none. */
function packagedNode() {
  const name = `node-${process.platform}-${process.arch}`
  const file = process.platform === 'win32' ? 'bin/node.exe' : 'bin/node'
  try {
    const node = join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), file)
    return existsSync(node) ? node : null
  } catch {
    return null
  }
}

/** @param {string | null} node */
function runWith(node) {
  const wanted = `Node ${NEEDED.join('.')} or newer`
  if (node === null || process.env[MARK] !== undefined) {
    return fail(
      `commonhold needs ${wanted}; this is Node ${process.versions.node}, and no newer one came with the package`,
      `run \`npm ci\` without leaving out optional dependencies (Linux x64), or install ${wanted} and put it first in PATH`,
    )
  }
  const child = spawn(node, [...process.execArgv, fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    env: { ...process.env, [MARK]: '1' },
    // The fourth is only there to break when this process dies: see followLauncher.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  })
  child.on('error', (error) => {
    fail(
      `cannot run the packaged Node ${node}: ${error.message}`,
      `install ${wanted} for this system and put it first in PATH`,
    )
  })
  for (const signal of ['SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGTERM', 'SIGUSR2']) {
    process.on(signal, () => {
      // A terminal sends Ctrl-C to both processes: passed on, the second one would see it twice.
      const fromTerminal = signal !== 'SIGTERM' && signal !== 'SIGUSR2' && isatty(0)
      if (!fromTerminal) child.kill(signal)
    })
  }
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1)
    // Die as the child died, so that a shell or a supervisor sees the truth.
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
    // Where the signal does not end us (it is ignored): the shell's way of saying it.
    setTimeout(() => process.exit(128 + (constants.signals[signal] ?? 0)), 1000)
  })
}

/** A launcher killed outright (SIGKILL) must not leave a second process behind that still owns the data directory. */
function followLauncher() {
  process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'))
  process.channel?.unref()
}

/** @param {string} what @param {string} remedy */
function fail(what, remedy) {
  console.error(`commonhold: ${what}\n  what to do: ${remedy}`)
  process.exitCode = 1
}

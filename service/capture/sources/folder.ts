import { createHash } from 'node:crypto'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { ReadOptions, SourceKind } from './reading.ts'
import type { MessageSource, SourceItem } from './source.ts'
import { lookAt, type StoredFile } from './stored-file.ts'

/** How much of each file names the folder's cursor: enough to tell messages apart, little enough for 100,000 files. */
const PRINTED = 64 * 1024
/** Deeper is a loop of mounts or an attack. */
const MAX_DEPTH = 32

/** An item of a folder also says which file it came from, for people. */
export type FolderItem = SourceItem & { readonly file: string }

interface Child {
  readonly path: string
  readonly size: number
  /** Null: cannot be looked at. */
  readonly file: StoredFile | null
  /** Null: none of the kinds; one failure. */
  readonly kind: SourceKind | null
}

/**
 * All files below a folder as one source, in the order of their paths (code units, whatever the locale). Hidden files
 * and linked folders are left out (a Maildir's `.Sent` is read); any other file that is no mail is one failed item, so that nothing is dropped
 * without a word.
 */
export function openFolder(
  folder: string,
  kindOf: (file: StoredFile) => SourceKind | null,
  options: ReadOptions,
): MessageSource {
  const children = filesBelow(folder, '', 0).map((relative) => childAt(folder, relative, kindOf))
  const print = createHash('sha256')
  for (const { path, child } of children) print.update(JSON.stringify([path, child.size, child.file?.print ?? null]))
  return {
    key: `folder:${print.digest('hex')}`,
    path: folder,
    totalBytes: children.reduce((sum, { child }) => sum + child.size, 0),
    read: (from) =>
      readAll(
        children.map(({ child }) => child),
        from,
        options,
      ),
  }
}

function filesBelow(root: string, relative: string, depth: number): string[] {
  if (depth > MAX_DEPTH) return []
  const entries = readdirSync(join(root, relative), { withFileTypes: true }).filter(
    ({ name }) => !name.startsWith('.') || existsSync(join(root, relative, name, 'cur')),
  )
  entries.sort((a, b) => (a.name < b.name ? -1 : 1))
  return entries.flatMap((entry) => {
    const path = relative === '' ? entry.name : `${relative}/${entry.name}`
    if (entry.isDirectory()) return filesBelow(root, path, depth + 1)
    if (entry.isFile()) return [path]
    return entry.isSymbolicLink() && isFile(join(root, path)) ? [path] : []
  })
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true
}

function childAt(
  folder: string,
  relative: string,
  kindOf: (file: StoredFile) => SourceKind | null,
): { readonly path: string; readonly child: Child } {
  const path = join(folder, relative)
  try {
    const file = lookAt(path, PRINTED)
    // The first bytes told the kind and are not needed again: a folder may hold very many files.
    return { path: relative, child: { path, size: file.size, file: { ...file, peek: NOTHING }, kind: kindOf(file) } }
  } catch {
    return { path: relative, child: { path, size: 0, file: null, kind: null } }
  }
}

const NOTHING = Buffer.alloc(0)

async function* readAll(
  children: readonly Child[],
  from: number,
  options: ReadOptions,
): AsyncGenerator<FolderItem, void> {
  let base = 0
  let before = 0
  for (const child of children) {
    if (child.file === null || child.kind === null) {
      const failure = child.file === null ? 'unreadable' : 'not-a-message'
      if (base >= from) yield { position: base, bytes: before + child.size, file: child.path, failure }
      base += 1
    } else {
      const items = child.kind.read(child.file, Math.max(0, from - base), options)
      for (let next = await items.next(); ; next = await items.next()) {
        if (next.done === true) {
          base += next.value
          break
        }
        const { position, bytes } = next.value
        yield { ...next.value, position: base + position, bytes: before + bytes, file: child.path }
      }
    }
    before += child.size
  }
}

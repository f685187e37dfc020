import { createHash } from 'node:crypto'
import { conflict, invalid, notFound, Refusal } from '../vendor-error.ts'

/** What the files tool takes. */
export interface FileLimits {
  /** Bytes of one file. */
  largest: number
  /** Endings it does not take, without the dot. */
  refusedEndings: string[]
}

/** One file as it lies on the shelf. */
export interface ShelvedFile {
  id: string
  folderId: string
  /** Without its ending. */
  name: string
  extension: string
  path: string
  access: string
  type: string
  md5: string
  bytes: Buffer
  createdAt: string
  archived: boolean
}

export interface Upload {
  folderPath: string
  fileName: string
  mimeType: string
  bytes: Buffer
  access: string
  overwrite: boolean
  strategy: string
  scope: string
}

const accesses = ['PUBLIC_INDEXABLE', 'PUBLIC_NOT_INDEXABLE', 'PRIVATE', 'SENSITIVE']

/** The files of an account, by id and by path. */
export class FileShelf {
  readonly files = new Map<string, ShelvedFile>()
  readonly #folders = new Map<string, string>()
  readonly #limits: FileLimits
  readonly #now: () => number
  #next = 170_000_000_001

  constructor(now: () => number, limits: Partial<FileLimits> = {}) {
    this.#now = now
    this.#limits = { largest: 300 * 1024 * 1024, refusedEndings: ['exe', 'bat', 'cmd', 'msi', 'scr'], ...limits }
  }

  /** Alive ones, oldest first. */
  all(): ShelvedFile[] {
    return [...this.files.values()].filter((file) => !file.archived)
  }

  put(upload: Upload): ShelvedFile {
    if (!accesses.includes(upload.access)) throw invalid('options.access must be one of the documented values')
    const { name, extension } = nameParts(upload.fileName)
    if (upload.bytes.length > this.#limits.largest) throw new Refusal(413, { message: 'The file is too large' })
    if (this.#limits.refusedEndings.includes(extension))
      throw new Refusal(415, { message: `File type .${extension} is not supported`, category: 'VALIDATION_ERROR' })
    const folder = `/${upload.folderPath.split('/').filter(Boolean).join('/')}`
    const md5 = createHash('md5').update(upload.bytes).digest('hex')
    const twin = this.all().find(
      (file) => file.md5 === md5 && (upload.scope === 'ENTIRE_PORTAL' || folderOf(file.path) === folder),
    )
    if (twin && upload.strategy === 'REJECT') throw conflict('A duplicate file exists')
    if (twin && upload.strategy === 'RETURN_EXISTING') return twin
    const wanted = pathOf(folder, name, extension)
    const there = this.at(wanted)
    if (there && upload.overwrite) there.archived = true
    const free = there && !upload.overwrite ? this.#freeName(folder, name, extension) : name
    const file: ShelvedFile = {
      id: String(this.#next++),
      folderId: this.#folder(folder),
      name: free,
      extension,
      path: pathOf(folder, free, extension),
      access: upload.access,
      type: upload.mimeType.startsWith('image/') ? 'IMG' : 'DOCUMENT',
      md5,
      bytes: upload.bytes,
      createdAt: new Date(this.#now()).toISOString(),
      archived: false,
    }
    this.files.set(file.id, file)
    return file
  }

  at(path: string): ShelvedFile | undefined {
    return this.all().find((file) => file.path === `/${path.replace(/^\/+/, '')}`)
  }

  get(id: string): ShelvedFile {
    const file = this.files.get(id)
    if (!file || file.archived) throw notFound(`File ${id} not found`)
    return file
  }

  archive(id: string): void {
    this.get(id).archived = true
  }

  eraseForGood(id: string): void {
    this.get(id)
    this.files.delete(id)
  }

  #freeName(folder: string, name: string, extension: string): string {
    for (let n = 1; ; n++) if (!this.at(pathOf(folder, `${name}-${n}`, extension))) return `${name}-${n}`
  }

  #folder(path: string): string {
    const known = this.#folders.get(path)
    if (known) return known
    const id = String(this.#next++)
    this.#folders.set(path, id)
    return id
  }
}

function nameParts(fileName: string): { name: string; extension: string } {
  const dot = fileName.lastIndexOf('.')
  return dot <= 0
    ? { name: fileName, extension: '' }
    : { name: fileName.slice(0, dot), extension: fileName.slice(dot + 1).toLowerCase() }
}

function pathOf(folder: string, name: string, extension: string): string {
  return `${folder === '/' ? '' : folder}/${name}${extension === '' ? '' : `.${extension}`}`
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/'
}

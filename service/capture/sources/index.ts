import { statSync, type Stats } from 'node:fs'
import { InputError } from '../../../shared/errors.ts'
import { plainSentence, told } from '../../../shared/words/sentence.ts'
import { normaliseAddress } from '../../../shared/message/address.ts'
import { eml } from './eml.ts'
import { openFolder } from './folder.ts'
import { mbox } from './mbox.ts'
import { msg } from './msg.ts'
import { ndjson } from './ndjson.ts'
import { pst } from './pst.ts'
import type { KeepFiles, ReadOptions, SourceKind } from './reading.ts'
import type { MessageSource } from './source.ts'
import { lookAt, lookAtPipe, type StoredFile } from './stored-file.ts'

/** Every kind of file, in the order in which their content is asked; a new kind is one line here. */
const KINDS: readonly SourceKind[] = [pst, msg, ndjson, mbox, eml]

const MAX_MESSAGE_BYTES = 50 * 1024 * 1024

export interface OpenOptions {
  /** The mailbox these files were taken from, when it is one: an address of ours. */
  readonly mailbox?: string
  /** A larger single message becomes a failure `too-large`; 50 MB unless told. */
  readonly maxMessageBytes?: number
  /** Keep the bytes of files that messages carry, up to these sizes; of none unless told. */
  readonly keepFiles?: KeepFiles
}

/**
 * The sources behind paths of files and folders, in the order given. The kind is told by content, then by name.
 * Throws InputError, with a remedy, for a path that does not exist or that is no mail.
 */
export function openSources(paths: readonly string[], options: OpenOptions = {}): MessageSource[] {
  const mailbox = options.mailbox === undefined ? null : mailboxOf(options.mailbox)
  const reading: ReadOptions = {
    mailbox,
    maxMessageBytes: options.maxMessageBytes ?? MAX_MESSAGE_BYTES,
    ...(options.keepFiles === undefined ? {} : { keepFiles: options.keepFiles }),
  }
  return paths.map((path) => {
    const source = openPath(path, reading)
    // The same file taken from another mailbox is another sighting: it has a cursor of its own.
    return mailbox === null ? source : { ...source, key: `${source.key}@${mailbox}` }
  })
}

/** The kind of a file, or null when it is none of ours. */
function kindOf(file: StoredFile): SourceKind | null {
  const name = file.path.toLowerCase().replace(/\.gz$/, '')
  return (
    KINDS.find((kind) => kind.recognises(file.peek)) ??
    KINDS.find((kind) => kind.endings.some((ending) => name.endsWith(ending))) ??
    null
  )
}

function openPath(path: string, options: ReadOptions): MessageSource {
  try {
    if (path === '-') return openFile(lookAtPipe(path), options)
    const stats = statsOf(path)
    if (stats.isDirectory()) return openFolder(path, kindOf, options)
    if (stats.isFile()) return openFile(lookAt(path), options)
    if (stats.isFIFO()) return openFile(lookAtPipe(path), options)
  } catch (cause) {
    if (cause instanceof InputError) throw cause
    throw unreadable(path, cause)
  }
  throw new InputError('not-a-file', told`${path} is neither a file nor a folder.`, {
    where: path,
    remedy: 'Save the mail to a file first, then give its path.',
  })
}

function openFile(file: StoredFile, options: ReadOptions): MessageSource {
  const kind = kindOf(file)
  if (kind === null) throw unknownKind(file)
  if (file.pipe !== undefined && !kind.piped) throw needsFile(file)
  kind.ready?.()
  return {
    key: `${kind.name}:${file.print}`,
    path: file.path,
    totalBytes: file.pipe === undefined ? file.size : null,
    read: (from) => kind.read(file, from, options),
  }
}

function needsFile(file: StoredFile): InputError {
  return new InputError('not-a-file', told`${file.path} is a pipe, and Outlook data files are read here and there.`, {
    where: file.path,
    remedy: 'Save the mail to a file first, then give its path.',
  })
}

function statsOf(path: string): Stats {
  try {
    return statSync(path)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw unreadable(path, cause)
    throw new InputError('no-such-path', told`There is no file or folder ${path}.`, {
      where: path,
      remedy: 'Check the path; a relative one starts at the current folder.',
      cause,
    })
  }
}

function mailboxOf(raw: string): string {
  const mailbox = normaliseAddress(raw)
  if (mailbox !== null) return mailbox
  throw new InputError('bad-mailbox', told`“${raw}” is no mail address.`, {
    where: '--mailbox',
    remedy: 'Give the mailbox as name@domain, for example ann@example.com.',
  })
}

function unreadable(path: string, cause: unknown): InputError {
  return new InputError('unreadable-path', told`${path} cannot be read.`, {
    where: path,
    remedy: 'Check its permissions and that the disk is there.',
    cause,
  })
}

/** Signatures of files that hold mail in a form we do not read, with what to do instead. */
const FOREIGN: readonly (readonly [Buffer, string, string])[] = [
  [Buffer.from('PK'), 'a ZIP archive', 'Unpack it and give the folder.'],
]

function unknownKind(file: StoredFile): InputError {
  const foreign = FOREIGN.find(([signature]) => file.peek.subarray(0, signature.length).equals(signature))
  return new InputError(
    'unknown-source',
    told`${file.path} is ${plainSentence(foreign?.[1] ?? 'no mail file that Commonhold knows')}.`,
    {
      where: file.path,
      remedy:
        foreign?.[2] ??
        'Give NDJSON (one JSON message a line), mbox, .eml, .msg or Outlook data files (.pst, .ost), plain or gzipped, or a folder of them.',
    },
  )
}

import { VendorError } from '../../../shared/errors.ts'
import { record, text } from './answer.ts'
import { paths } from './paths.ts'
import type { Send } from './send.ts'

/** A file for HubSpot's files tool. */
export interface NewFile {
  /** Absolute path of its folder, which HubSpot makes where it is missing. */
  readonly folder: string
  /** File name with its ending, unique within the folder by our own doing. */
  readonly name: string
  /** MIME type. */
  readonly type: string
  readonly bytes: Uint8Array
}

const OPTIONS = JSON.stringify({
  // Nobody sees it without signing in to HubSpot; no search engine may list it.
  access: 'PRIVATE',
  overwrite: false,
  // The same bytes in the same folder are the same file: a second try after a lost answer makes no second one.
  duplicateValidationStrategy: 'RETURN_EXISTING',
  duplicateValidationScope: 'EXACT_FOLDER',
})

/**
 * Uploads a file, private, never over another one; answers its id. May be repeated: HubSpot answers with the file that is
 * there (`RETURN_EXISTING`), and `findFile` asks first where an answer was lost. Errors: fault `refused` when HubSpot does
 * not take this file (type, size) or the app lacks the scope `files` (`hubspot-missing-scope`).
 */
export async function uploadFile(send: Send, { folder, name, type, bytes }: NewFile): Promise<string> {
  const doing = 'upload a file'
  const { body } = await send({
    doing,
    method: 'POST',
    path: paths.files,
    effect: 'repeatable',
    form: () => {
      const form = new FormData()
      form.set('file', new Blob([new Uint8Array(bytes)], { type }), name)
      form.set('fileName', name)
      form.set('folderPath', folder)
      form.set('options', OPTIONS)
      return form
    },
  })
  const id = text(record(body)['id'])
  if (id === null)
    throw new VendorError('broken', 'hubspot-bad-answer', 'HubSpot kept a file and did not say under which id.', {
      where: doing,
    })
  return id
}

/** The id of the file at a place, or null where there is none. */
export async function findFile(send: Send, folder: string, name: string): Promise<string | null> {
  const { status, body } = await send({
    doing: 'look for a file',
    method: 'GET',
    path: paths.fileAt(`${folder}/${name}`),
    effect: 'read',
    accept: [404],
  })
  return status === 404 ? null : text(record(record(body)['file'])['id'])
}

/** Deletes a file and all that belongs to it, for good. One that is gone already is no error. */
export async function deleteFile(send: Send, id: string): Promise<void> {
  await send({
    doing: 'delete a file',
    method: 'DELETE',
    path: paths.fileForGood(id),
    effect: 'repeatable',
    accept: [404],
  })
}

/** One cheap read of the files tool. Errors: `hubspot-missing-scope` where the app may not use it. */
export async function canKeepFiles(send: Send): Promise<void> {
  await send({
    doing: 'look for a file',
    method: 'GET',
    path: paths.fileSearch,
    query: { limit: '1' },
    effect: 'read',
  })
}

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import MsgReader from '@kenjiuno/msgreader'
import { InputError } from '../../../../shared/errors.ts'
import { openSources } from '../../../../service/capture/sources/index.ts'
import { messageOfItem } from '../../../../service/capture/mapi/item-message.ts'
import { readMsg } from '../../../../service/capture/mapi/msg-item.ts'
import { codepageOf, TAG, textOf } from '../../../../service/capture/mapi/properties.ts'
import { readTnef } from '../../../../service/capture/mapi/tnef.ts'

const shared = path.resolve(__dirname, '../../../../../shared/data/mime-fixtures')
const whenPresent = existsSync(shared) ? describe : describe.skip

/** What became of every file of a folder: `message`, with its automatic sign or seal, or the recorded reason. */
async function outcomes(folder: string): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }).filter((each) => each.isFile())) {
    for (const outcome of await outcomesOf(path.join(entry.parentPath, entry.name))) {
      counts[outcome] = (counts[outcome] ?? 0) + 1
    }
  }
  return counts
}

async function outcomesOf(file: string): Promise<string[]> {
  try {
    const found: string[] = []
    for (const source of openSources([file])) {
      for await (const item of source.read(0)) {
        if ('failure' in item) found.push(item.failure)
        else found.push(item.message.opaque ?? (item.message.automatic === null ? 'message' : 'automatic'))
      }
    }
    return found
  } catch (error) {
    if (error instanceof InputError) return [error.code]
    throw error
  }
}

const names = (folder: string, ending: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith(ending))
        .map((name) => name.slice(0, -ending.length))
    : []

whenPresent('../shared/data/mime-fixtures (skipped where it is absent)', () => {
  test.each([
    ['bounceparser', { automatic: 63, message: 1 }],
    ['flufl-bounce', { automatic: 57, message: 1, 'no-sender': 1 }],
    ['kde-messagelib', { automatic: 5, encrypted: 15, message: 21 }],
    ['linux-erofs-zh', { automatic: 70 }],
    ['mikel-mail', { automatic: 4, message: 45, 'no-sender': 1, 'unknown-source': 1 }],
    ['mimekit', { automatic: 2, message: 12, 'no-sender': 1, 'unknown-source': 29 }],
    ['nodemailer-mailparser', { automatic: 2, message: 4 }],
    ['notmuch-corpora', { automatic: 6, encrypted: 10, message: 33 }],
    ['outlook-msg', { draft: 12, message: 5, 'no-sender': 2, 'other-item': 9, 'unknown-source': 22 }],
    ['postal-mime', { automatic: 1, message: 1 }],
    ['stalwart-mail-parser', { message: 15, 'no-sender': 9, 'not-a-message': 10, 'unknown-source': 34 }],
  ])('every file of %s ends in a result or a recorded reason', async (folder, expected) => {
    expect(await outcomes(path.join(shared, folder))).toEqual(expected)
  })

  // What Outlook saved as MAPI objects has a name in the list for each level; we list the outermost, as its reader sees it.
  const judged: Readonly<Record<string, string>> = {
    christmas: 'messages inside messages are one file each',
    'long-filename': 'the list names the body only; the file lies beside it',
    'missing-filenames': 'the list names the body only; the four files lie beside it',
  }
  test.each(names(path.join(shared, 'mimekit/tnef'), '.tnef'))('TNEF %s holds the files of its list', (name) => {
    const base = path.join(shared, 'mimekit/tnef', name)
    const listed = readFileSync(`${base}.list`, 'utf8')
      .split(/\r?\n/)
      .filter((line) => line !== '')
    const found = readTnef(readFileSync(`${base}.tnef`))
    const files = found?.attachments.map((each) => each.name)
    const hasBody = found !== null && (found.text ?? found.html) !== null
    if (listed.some((line) => /^body\.(?:rtf|html|txt)$/.test(line))) expect(hasBody).toBe(true)
    if (judged[name] === undefined) expect(files).toEqual(listed.filter((line) => !/^body\./.test(line)))
    else expect(files?.length).toBeGreaterThan(0)
  })

  const outlook = path.join(shared, 'outlook-msg/msgreader')
  test.each(names(outlook, '.msg'))('Outlook message %s: the library that is compared reads the same', (name) => {
    const bytes = readFileSync(path.join(outlook, `${name}.msg`))
    // A class under CommonJS's own `default`, wherever the loader of the tests puts it.
    type Reader = typeof MsgReader.default
    const Reader = (MsgReader as { default?: Reader }).default ?? (MsgReader as unknown as Reader)
    const told = new Reader(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)).getFileData()
    const item = readMsg(bytes)
    const codepage = codepageOf(item.properties)
    // Told no code page, it reads 8-bit strings as Latin.
    if (codepage === null || !/shift_jis|iso-2022-jp/.test(codepage)) {
      expect(textOf(item.properties, TAG.subject, codepage) ?? undefined).toBe(told.subject)
    }
    expect(item.recipients.map((each) => textOf(each, TAG.emailAddress, codepage) ?? undefined)).toEqual(
      (told.recipients ?? []).map(({ email }) => email),
    )
    expect(item.attachments).toHaveLength(told.attachments?.length ?? 0)
  })

  // A JSON for each message inside another has no file of its own.
  const told = names(outlook, '.json').filter((name) => existsSync(path.join(outlook, `${name}.msg`)))
  test.each(told)('Outlook message %s says what msgreader says', (name) => {
    const item = readMsg(readFileSync(path.join(outlook, `${name}.msg`)))
    const expected = JSON.parse(readFileSync(path.join(outlook, `${name}.json`), 'utf8'))
    const text = (tag: number): string | undefined =>
      textOf(item.properties, tag, codepageOf(item.properties)) ?? undefined
    expect(text(TAG.messageClass)).toBe(expected.messageClass)
    expect(item.recipients).toHaveLength(expected.recipients?.length ?? 0)
    expect(item.attachments).toHaveLength(expected.attachments?.length ?? 0)
    const message = messageOfItem(item, null)
    if (!('message' in message)) return
    expect(message.message.subject).toBe(expected.subject)
    expect(message.message.attachments.map((each) => each.size)).toEqual(
      expected.attachments.map((each: { contentLength: number }) => each.contentLength),
    )
  })
})

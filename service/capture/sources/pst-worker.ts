// Runs in a thread of its own: the reader of data files is not ours and may hang or grow on a broken one (decision 013).
import { parentPort, workerData } from 'node:worker_threads'
import { messageOfItem } from '../mapi/item-message.ts'
import { type LoadNode, openPst, type PstFile } from '../mapi/pst-walk.ts'
import type { PstReply, PstTask } from './pst.ts'

const { path, from, mailbox } = workerData as PstTask
// It prints what it stumbles over, and that may be somebody's mail.
process.stdout.write = process.stderr.write = () => true

const { PSTFile } = (await import('pst-extractor')) as unknown as { PSTFile: new (path: string) => PstFile }
const { PSTUtil } = (await import('pst-extractor/dist/PSTUtil.class.js')) as unknown as {
  PSTUtil: { detectAndLoadPSTObject: LoadNode }
}
const reply = (message: PstReply): void => parentPort?.postMessage(message)

try {
  const pst = openPst(new PSTFile(path), (file, node) => PSTUtil.detectAndLoadPSTObject(file, node))
  const items = pst.read(from)
  parentPort?.on('message', () => {
    const next = items.next()
    if (next.done === true) reply({ done: true, total: pst.total })
    else if ('failure' in next.value) reply({ failure: next.value.failure, total: pst.total })
    else reply({ ...messageOrFailure(next.value.item), total: pst.total })
  })
  reply({ opened: true })
} catch {
  reply({ opened: false })
}

function messageOrFailure(
  item: Parameters<typeof messageOfItem>[0],
): ReturnType<typeof messageOfItem> | { failure: 'bad-pst' } {
  try {
    return messageOfItem(item, mailbox)
  } catch {
    return { failure: 'bad-pst' }
  }
}

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { InputError } from '../../shared/errors.ts'
import { readBackup } from '../ledger/backup.ts'
import { openDatabase } from '../ledger/db.ts'
import { type Call, type Command, EXIT } from './command.ts'

/** `restore --from FILE`: an empty ledger filled from a backup, and brought to this release. */
export const restore: Command = {
  words: { least: 0, most: 0 },
  options: { from: { value: 'FILE', help: 'cli.option.from' } },
  run: async (call) => {
    const file = call.option('from')
    if (file === null || !existsSync(file)) {
      throw new InputError('backup-unreadable', 'There is no backup to restore from.', {
        where: '--from',
        remedy: 'Give --from FILE: a file that `commonhold backup` wrote.',
      })
    }
    const { at, rows, tables } = await fill(call, file)
    // Opened as every command opens it: checks the erasure key, and erases again whoever was erased after the backup.
    return call.withService(async (service) => {
      service.events.restored(rows)
      const erasedAgain = service.erasedAgain
      call.terminal.answer({ file, at, tables, rows, erasedAgain }, () => [
        call.terminal.say('cli.restore.done', { file, at, rows, tables }),
        ...(erasedAgain === 0 ? [] : [call.terminal.say('cli.restore.erased', { count: erasedAgain })]),
        call.terminal.say('cli.restore.next'),
      ])
      return EXIT.done
    })
  },
}

async function fill({ settings }: Call, file: string) {
  const { config, secrets } = settings
  const there = secrets.databaseUrl === null && existsSync(join(config.directory, 'ledger'))
  if (there) {
    throw new InputError('ledger-not-empty', 'The target already holds a ledger.', {
      where: '--data',
      remedy: 'Give an empty database or a new --data directory: what is there is never written over.',
    })
  }
  const database = await openDatabase(
    secrets.databaseUrl === null ? { directory: config.directory } : { url: secrets.databaseUrl.reveal() },
  )
  try {
    return await readBackup(database.db, file)
  } finally {
    await database.close()
  }
}

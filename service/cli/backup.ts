import { InputError } from '../../shared/errors.ts'
import { writeBackup } from '../ledger/backup.ts'
import { type Command, EXIT } from './command.ts'

/** `backup --out FILE`: the whole ledger as of one moment, in one file. */
export const backup: Command = {
  words: { least: 0, most: 0 },
  options: { out: { value: 'FILE', help: 'cli.option.out' } },
  run: async (call) => {
    const file = call.option('out')
    if (file === null) {
      throw new InputError('backup-file', 'Nobody said where the backup goes.', {
        where: '--out',
        remedy: 'Give --out FILE: a file that does not exist yet.',
      })
    }
    return call.withService(async (service) => {
      const copied = await writeBackup(service.database.db, file, Date.now())
      service.events.backedUp(copied.rows)
      call.terminal.answer({ file, ...copied }, () => [
        call.terminal.say('cli.backup.done', { file, rows: copied.rows, tables: copied.tables }),
        call.terminal.say('cli.backup.key'),
      ])
      return EXIT.done
    })
  },
}

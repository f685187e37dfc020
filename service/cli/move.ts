import { ConfigError, InputError } from '../../shared/errors.ts'
import { ledgerExists } from '../context.ts'
import { copyLedger } from '../ledger/copy-ledger.ts'
import { openDatabase } from '../ledger/db.ts'
import { migrate } from '../ledger/migrate.ts'
import { type Call, type Command, EXIT } from './command.ts'
import { createProgress } from './terminal/progress.ts'

/** `move --data DIR`: the embedded ledger into the PostgreSQL server of DATABASE_URL (or `--to`), whole or not at all. */
export const move: Command = {
  words: { least: 0, most: 0 },
  options: { to: { value: 'postgres://…', help: 'cli.option.to' } },
  run: async (call) => {
    const { config, secrets } = call.settings
    const url = targetOf(call)
    const directory = { engine: 'embedded', directory: config.directory } as const
    if (!ledgerExists(directory)) {
      throw new InputError('no-ledger', 'There is no embedded ledger to move.', {
        where: '--data',
        remedy: 'Give the directory of the embedded ledger: --data DIR.',
      })
    }
    const progress = createProgress(call.terminal, Date.now)
    const from = await openDatabase(directory)
    try {
      await migrate(from.db)
      const to = await openDatabase({ url, poolSize: 2 })
      try {
        const copied = await copyLedger(from.db, to.db, (table, done, total) =>
          progress.report(done, total, call.terminal.say('cli.move.table', { table })),
        )
        progress.end()
        call.terminal.answer({ from: config.directory, ...copied }, () => [
          call.terminal.say('cli.move.done', { rows: copied.rows, tables: copied.tables }),
          call.terminal.say(secrets.erasureKey === null ? 'cli.move.key' : 'cli.move.next', {
            directory: config.directory,
          }),
        ])
        return EXIT.done
      } finally {
        await to.close()
      }
    } finally {
      progress.end()
      await from.close()
    }
  },
}

function targetOf(call: Call): string {
  const asked = call.option('to')
  if (asked !== null) {
    if (/^postgres(ql)?:$/.test(URL.canParse(asked) ? new URL(asked).protocol : '')) return asked
    // The address may hold a password: it is not repeated.
    throw new InputError('bad-database', 'That is no address of a PostgreSQL database.', {
      where: '--to',
      remedy: 'Give postgres://HOST:PORT/DATABASE with user and password, or set DATABASE_URL and give --data DIR.',
    })
  }
  const given = call.settings.secrets.serverUrl
  if (given !== undefined && given !== null) return given.reveal()
  throw new ConfigError('no-database', 'Nobody said where the ledger is to be moved.', {
    where: 'DATABASE_URL',
    remedy: 'Set DATABASE_URL to the empty PostgreSQL database (a password is not seen there by others), or give --to.',
  })
}

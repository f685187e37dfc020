import { takeDirectory } from '../jobs/directory.ts'
import { type Command, EXIT } from './command.ts'

/** `directory`: people, shared mailboxes and groups from Microsoft's directory; `--dry-run` saves nothing. */
export const directory: Command = {
  words: { least: 0, most: 0 },
  options: { 'dry-run': { value: null, help: 'cli.option.dry-run' } },
  run: (call) =>
    call.withService(
      async (service) => {
        const dryRun = call.on('dry-run')
        const taken = await takeDirectory(service, { dryRun })
        const { lateDomains, unknownPurposes, ...counts } = taken
        const { terminal } = call
        terminal.answer({ dryRun, ...taken }, () => [
          terminal.say('cli.directory.done', counts),
          terminal.say(dryRun ? 'cli.directory.would' : 'cli.directory.changed', counts),
          ...(unknownPurposes === 0 ? [] : [terminal.say('cli.directory.unknown', { count: unknownPurposes })]),
          ...(lateDomains.length === 0
            ? []
            : [terminal.say('cli.directory.late', { domains: lateDomains.join(', ') })]),
        ])
        return unknownPurposes > 0 || lateDomains.length > 0 ? EXIT.partly : EXIT.done
      },
      { make: true },
    ),
}

import { InputError } from '../../shared/errors.ts'
import { told } from '../../shared/words/sentence.ts'
import type { Drift } from '../clients/hubspot/schema.ts'
import { FILES_FOLDER } from '../sync/plan-files.ts'
import { provision as bring } from '../sync/provision.ts'
import { type Command, EXIT } from './command.ts'
import type { Terminal } from './terminal/terminal.ts'

/** `provision`: our property group and company properties in HubSpot; `--remove` takes everything of ours away. */
export const provision: Command = {
  words: { least: 0, most: 0 },
  options: {
    'dry-run': { value: null, help: 'cli.option.dry-run' },
    remove: { value: null, help: 'cli.option.remove' },
  },
  run: (call) =>
    call.withService(
      async (service) => {
        const [dryRun, remove] = [call.on('dry-run'), call.on('remove')]
        const result = await bring(service.hubspot(), { dryRun, remove })
        call.terminal.answer({ dryRun, remove, ...result }, () => [
          ...result.drift.map((drift) => driftLine(call.terminal, drift)),
          call.terminal.say(
            result.drift.length === 0 ? 'cli.provision.same' : dryRun ? 'cli.provision.would' : 'cli.provision.done',
            {
              count: result.drift.length - result.conflicts.length,
            },
          ),
          // Files hang on engagements, which stay as well: both are the account's, and its people decide.
          ...(remove ? [call.terminal.say('cli.provision.files', { folder: FILES_FOLDER })] : []),
        ])
        if (result.conflicts.length === 0) return EXIT.done
        throw new InputError(
          'property-conflict',
          told`HubSpot has ${result.conflicts.map(({ name }) => name).join(', ')} with another type.`,
          {
            remedy: 'Rename or delete these properties in HubSpot, then run `commonhold provision` again.',
          },
        )
      },
      { make: true },
    ),
}

function driftLine(terminal: Terminal, { what, name, deed, detail }: Drift): string {
  return `  ${terminal.say(`cli.provision.${deed}`, { what: terminal.say(`cli.provision.${what}`), name, detail })}`
}

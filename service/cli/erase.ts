import { userInfo } from 'node:os'
import { eraseAddress } from '../capture/erase.ts'
import { type Command, EXIT } from './command.ts'

/** `erase ADDRESS`: takes a person out of the ledger for good; the next sync archives our engagements. */
export const erase: Command = {
  words: { least: 1, most: 1 },
  options: {
    by: { value: 'WHO', help: 'cli.option.by' },
    why: { value: 'REASON', help: 'cli.option.why' },
  },
  run: (call) =>
    call.withService(async (service) => {
      const by = call.option('by') ?? userInfo().username
      const result = await eraseAddress(service.capture(), call.words[0] ?? '', { by, why: call.option('why') })
      service.events.personErased(result.messagesErased + result.messagesShared)
      call.terminal.answer(result, () => [
        call.terminal.say('cli.erase.done', {
          addresses: result.addresses,
          erased: result.messagesErased,
          shared: result.messagesShared,
        }),
      ])
      return EXIT.done
    }),
}

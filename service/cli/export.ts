import { exportAddress } from '../capture/explain.ts'
import { type Command, EXIT } from './command.ts'

/** `export ADDRESS`: everything the ledger holds about one person, for that person. JSON in any case. */
export const exportPerson: Command = {
  words: { least: 1, most: 1 },
  run: (call) =>
    call.withService(async (service) => {
      const person = await exportAddress(service.capture(), call.words[0] ?? '')
      service.events.personExported()
      call.terminal.answer(person, () => JSON.stringify(person, null, 2).split('\n'))
      return EXIT.done
    }),
}

import { type Command, EXIT } from './command.ts'
import { examine } from './doctor/examine.ts'
import type { Health } from './doctor/finding.ts'

const SIGNS: Readonly<Record<Health, string>> = { ok: '✓', warning: '!', missing: '✗' }

/** `doctor`: configuration, database, HubSpot, clocks, what waits and what failed; each with its remedy. */
export const doctor: Command = {
  words: { least: 0, most: 0 },
  run: async (call) => {
    const findings = await examine(call)
    const { terminal } = call
    const answer = findings.map(({ check, health, say, values, remedy }) => ({
      check,
      health,
      says: terminal.say(say, values),
      values,
      remedy: remedy === null ? null : terminal.tell(remedy),
    }))
    terminal.answer(answer, () =>
      answer.flatMap(({ health, says, remedy }) => [
        `${SIGNS[health]} ${terminal.say(`cli.doctor.${health}`)}  ${says}`,
        ...(remedy === null ? [] : [`    ${terminal.say('cli.remedy', { remedy })}`]),
      ]),
    )
    return findings.some(({ health }) => health === 'missing') ? EXIT.failed : EXIT.done
  },
}

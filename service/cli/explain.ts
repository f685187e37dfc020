import { InputError } from '../../shared/errors.ts'
import { told } from '../../shared/words/sentence.ts'
import { type ExplainedMessage, explainMessage } from '../capture/explain.ts'
import { type Command, EXIT } from './command.ts'
import type { Terminal } from './terminal/terminal.ts'

/** `explain MESSAGE-ID`: a message's whole life in the ledger, without its content. */
export const explain: Command = {
  words: { least: 1, most: 1 },
  run: (call) =>
    call.withService(async (service) => {
      const asked = call.words[0] ?? ''
      const explanation = await explainMessage(service.capture(), asked)
      if (explanation.messages.length === 0 && explanation.gaps.length === 0) {
        throw new InputError('no-such-message', told`The ledger has never seen ${asked}.`, {
          remedy: 'Check the Message-ID (shown by `commonhold parse FILE`), and that its mailbox was imported.',
        })
      }
      call.terminal.answer(explanation, () => [
        ...explanation.messages.flatMap((message) => linesOf(call.terminal, message)),
        ...explanation.gaps.map(
          (gap) =>
            `${gap.foundAt}  ${call.terminal.say('cli.explain.gap', { mailbox: gap.mailbox, state: gap.state, reason: gap.reason })}`,
        ),
      ])
      return EXIT.done
    }),
}

function linesOf(terminal: Terminal, message: ExplainedMessage): string[] {
  const { thread, crm } = message
  const verdict = terminal.say(`cli.explain.${message.verdict}`, { reason: message.reason })
  return [
    message.identity,
    `  ${message.at}  ${terminal.say('cli.explain.dated')}`,
    `  ${message.firstSeenAt}  ${terminal.say('cli.explain.first-seen')}`,
    ...message.sightings.flatMap((s) => [
      `      ${s.source} #${s.position}${s.mailboxes.length === 0 ? '' : ` · ${s.mailboxes.join(', ')}`}`,
      ...(s.item === null
        ? []
        : [
            `        ${terminal.say('cli.explain.item', { mailbox: s.item.mailbox, told: s.item.toldAt, read: s.item.readAt })}`,
            ...(s.item.removedAt === null
              ? []
              : [`        ${terminal.say('cli.explain.removed', { removed: s.item.removedAt })}`]),
          ]),
    ]),
    ...(message.conflict ? [`  ${terminal.say('cli.explain.conflict')}`] : []),
    `  ${message.capturedAt ?? ' '.repeat(24)}  ${verdict}`,
    ...(thread === null
      ? []
      : [
          `  ${terminal.say(thread.guessed ? 'cli.explain.thread-guessed' : 'cli.explain.thread', { key: thread.key, messages: thread.messages })}`,
        ]),
    ...(message.parent === null ? [] : [`  ${terminal.say('cli.explain.parent', { parent: message.parent })}`]),
    ...message.touches.map(
      (t) =>
        `  ${terminal.say('cli.explain.touch', { account: t.account, holder: t.holder, kind: t.kind, day: t.day, mass: t.mass.toFixed(3) })}`,
    ),
    ...(crm === null
      ? [`  ${terminal.say('cli.explain.not-in-crm')}`]
      : [
          `  ${terminal.say('cli.explain.crm', { state: crm.state, id: crm.id, attempts: crm.attempts })}`,
          ...(crm.sentAt === null ? [] : [`  ${crm.sentAt}  ${terminal.say('cli.explain.sent')}`]),
          ...(crm.confirmedAt === null ? [] : [`  ${crm.confirmedAt}  ${terminal.say('cli.explain.confirmed')}`]),
          ...(crm.adopted ? [`  ${terminal.say('cli.explain.adopted')}`] : []),
          ...(crm.errorCode === null ? [] : [`  ${terminal.say('cli.explain.error', { code: crm.errorCode })}`]),
        ]),
    ...message.decisions.map(
      (one) => `  ${one.at}  ${terminal.say('cli.explain.decision', { kind: one.kind, by: one.by, why: one.why })}`,
    ),
  ]
}

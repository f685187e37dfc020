import type { Element } from '@xmldom/xmldom'
import { all, attribute, inner, nameOf, typeOf } from './read-manifest.ts'
import type { Manifest } from './read-manifest.ts'
import type { Rule } from './rule.ts'

/** Every released launch event and the Mailbox set it came with (facts/outlook.md A1.2). */
const EVENTS: Readonly<Record<string, string>> = {
  OnNewMessageCompose: '1.10',
  OnNewAppointmentOrganizer: '1.10',
  OnMessageRecipientsChanged: '1.11',
  OnMessageAttachmentsChanged: '1.11',
  OnAppointmentAttachmentsChanged: '1.11',
  OnAppointmentAttendeesChanged: '1.11',
  OnAppointmentTimeChanged: '1.11',
  OnAppointmentRecurrenceChanged: '1.11',
  OnInfoBarDismissClicked: '1.11',
  OnMessageSend: '1.12',
  OnAppointmentSend: '1.12',
  OnMessageCompose: '1.12',
  OnAppointmentOrganizer: '1.12',
  OnMessageFromChanged: '1.13',
  OnAppointmentFromChanged: '1.13',
  OnSensitivityLabelChanged: '1.13',
}

/**
 * Events the add-in can do without: an Outlook below their set passes over them, and the pane and capture go on. Requiring
 * the set instead would take the add-in from phones, which have 1.5 (docs/decisions/017).
 */
const DISPENSABLE: readonly string[] = [
  'OnNewMessageCompose',
  'OnMessageRecipientsChanged',
  'OnInfoBarDismissClicked',
  'OnMessageSend',
]
const PHONES_HAVE = '1.5'

function events({ document }: Manifest): { element: Element; type: string; function: string }[] {
  return all(document, 'LaunchEvent').map((element) => ({
    element,
    type: attribute(element, 'Type') ?? '',
    function: attribute(element, 'FunctionName') ?? '',
  }))
}

/** The highest Mailbox set that must be there for the inner VersionOverrides to count. */
function requiredSet({ document }: Manifest): string {
  const overrides = inner(document)
  const sets = overrides === null ? [] : all(overrides, 'Sets')
  const said = sets.flatMap((list) => [
    attribute(list, 'DefaultMinVersion') ?? '1.1',
    ...all(list, 'Set').flatMap((one) => attribute(one, 'MinVersion') ?? []),
  ])
  return said.sort((a, b) => minor(a) - minor(b)).at(-1) ?? '1.1'
}

function minor(set: string): number {
  return Number(/^1\.(\d+)$/.exec(set)?.[1] ?? Number.NaN)
}

const known: Rule = {
  name: 'event-known',
  run: (manifest) => {
    const types = events(manifest).map(({ type }) => type)
    return [
      ...types
        .filter((type) => !Object.hasOwn(EVENTS, type))
        .map((type) => ({ what: `waits for the event "${type}", which Outlook does not have`, todo: 'mend its name' })),
      ...types
        .filter((type, at) => types.indexOf(type) !== at)
        .map((type) => ({ what: `waits for ${type} twice`, todo: 'keep one' })),
    ]
  },
}

const set: Rule = {
  name: 'event-set',
  run: (manifest) =>
    events(manifest)
      .filter(({ type }) => minor(EVENTS[type] ?? '1.0') > minor(requiredSet(manifest)) && !DISPENSABLE.includes(type))
      .map(({ type }) => ({
        what: `waits for ${type}, which needs Mailbox ${EVENTS[type] ?? ''}, and requires only ${requiredSet(manifest)}`,
        todo: 'require the set, or write down why an Outlook without it may pass over the event (DISPENSABLE)',
      })),
}

const phones: Rule = {
  name: 'phones',
  run: (manifest) => {
    const required = requiredSet(manifest)
    const good = Number.isFinite(minor(required)) && minor(required) <= minor(PHONES_HAVE)
    return good || all(manifest.document, 'MobileFormFactor').length === 0
      ? []
      : [{ what: `requires Mailbox ${required}: phones have ${PHONES_HAVE}, and lose the pane`, todo: 'require less' }]
  },
}

const functions: Rule = {
  name: 'event-function',
  run: (manifest) => {
    const wanted = events(manifest)
    return [
      ...wanted
        .filter((event) => !manifest.functions.includes(event.function))
        .map((event) => ({
          what: `calls ${event.function}, which the launch-event file does not associate`,
          todo: 'Office.actions.associate it in addin/launch-event, or mend the name: the event would hang',
        })),
      ...manifest.functions
        .filter((name) => !wanted.some((event) => event.function === name))
        .map((name) => ({ what: `never calls ${name}, which is associated`, todo: 'add its event, or remove it' })),
    ]
  },
}

/** A message always goes: SoftBlock (the default) and Block would hold it when we fail. */
const sendMode: Rule = {
  name: 'send-mode',
  run: (manifest) =>
    events(manifest).flatMap(({ element, type }) => {
      const mode = attribute(element, 'SendMode')
      const wanted = /Send$/.test(type) ? 'PromptUser' : null
      return mode === wanted
        ? []
        : [{ what: `${nameOf(element)} has SendMode ${mode ?? '(none)'}`, todo: `give it ${wanted ?? 'none'}` }]
    }),
}

const runtime: Rule = {
  name: 'runtime',
  run: ({ document }) => {
    const runtimes = all(document, 'Runtime')
    const [one] = runtimes
    const points = all(document, 'ExtensionPoint').filter((point) => typeOf(point) === 'LaunchEvent')
    if (one === undefined || runtimes.length !== 1)
      return [{ what: `has ${runtimes.length} runtimes`, todo: 'have one' }]
    const resid = attribute(one, 'resid')
    const scripts = all(one, 'Override')
    return [
      ...points
        .flatMap((point) => all(point, 'SourceLocation'))
        .filter((location) => attribute(location, 'resid') !== resid)
        .map((location) => ({
          what: `runs events from ${nameOf(location)}, and its runtime is "${resid ?? ''}"`,
          todo: 'name the same resource in both: else no event ever comes',
        })),
      ...(scripts.length === 1 && scripts[0] !== undefined && attribute(scripts[0], 'type') === 'javascript'
        ? []
        : [{ what: 'has no script for classic Outlook on Windows', todo: 'add one Override of type javascript' }]),
    ]
  },
}

export const RULES_OF_EVENTS: readonly Rule[] = [known, set, phones, functions, sendMode, runtime]

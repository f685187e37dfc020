import { decideNotice } from '../../../addin/launch-event/decide-notice.ts'
import { checkDraft, dismissNotice, noteSending, type Ports } from '../../../addin/launch-event/handlers.ts'
import type { MessageCompose } from '../../../addin/office/outlook-item.ts'
import { ServiceError } from '../../../addin/service-client/service-error.ts'
import type { ComposeCheck } from '../../../shared/contract/compose.ts'

const ACCOUNT = '00000000-0000-4000-8000-000000000001'
const QUIET: ComposeCheck = { suggestions: [], dismissed: false, wishes: [], companyAddress: null, mark: 'm-1' }
const SINGLE: ComposeCheck = {
  ...QUIET,
  suggestions: [
    {
      account: ACCOUNT,
      accountName: 'Northwind',
      topRep: 'Wang Wei',
      topShare: 0.93,
      colleagues: [],
      companyMailbox: 'service@ours.example',
      text: 'Northwind hangs on Wang Wei: add Li Na or service@ours.example.',
    },
  ],
}
const ADDRESS = {
  replyTo: false,
  signature: true,
  address: 'service@ours.example',
  missing: true,
  text: 'Answers should reach service@ours.example too.',
}

/** A draft in memory and a service that answers as told. */
function draft({
  message = {},
  check = QUIET,
  offline = false,
  last = true,
  noMemory = false,
}: {
  message?: Partial<MessageCompose> | null
  check?: ComposeCheck
  offline?: boolean
  last?: boolean
  noMemory?: boolean
} = {}) {
  const notes = new Map<string, string>()
  const seen = { notice: null as string | null, mark: null as string | null, told: [] as unknown[] }
  const answer = <T>(kind: string, request: unknown, value: T): Promise<T> => {
    seen.told.push([kind, request])
    return offline ? Promise.reject(new ServiceError('unreachable', 'network')) : Promise.resolve(value)
  }
  const ports: Ports = {
    draft: {
      read: () =>
        Promise.resolve(
          message === null
            ? null
            : ({
                kind: 'compose',
                mailbox: 'wang@ours.example',
                conversationId: 'c-1',
                to: [{ address: 'buyer@northwind.example', name: null }],
                cc: [],
                ...message,
              } as MessageCompose),
        ),
      showNotice: (text) => Promise.resolve(void (seen.notice = text)),
      removeNotice: () => Promise.resolve(void (seen.notice = null)),
      setMark: (mark) => Promise.resolve(void (seen.mark = mark)),
      recall: (name) => Promise.resolve(notes.get(name) ?? null),
      remember: (name, value) =>
        noMemory ? Promise.reject(new Error('9055')) : Promise.resolve(void notes.set(name, value)),
    },
    service: {
      composeCheck: (request) => answer('check', request, check),
      dismissSuggestion: (request) => answer('dismissed', request, undefined),
      sighting: (request) => answer('sighting', request, undefined),
    },
    settled: () => Promise.resolve(last),
    newKey: () => '00000000-0000-4000-8000-0000000000aa',
  }
  return { ports, seen, notes }
}

describe('the info bar', () => {
  it('B13: names the single-rep account among the recipients, with whom to add', () => {
    expect(decideNotice(SINGLE)).toEqual({ show: SINGLE.suggestions[0]?.text })
  })

  it('says nothing of recipients nobody knows, nor what was dismissed for the thread', () => {
    expect(decideNotice(QUIET)).toBe('remove')
    expect(decideNotice({ ...SINGLE, dismissed: true, companyAddress: ADDRESS })).toBe('remove')
  })

  it('B21: offers the company’s address where it is missing and nothing weightier is to be said', () => {
    expect(decideNotice({ ...QUIET, companyAddress: ADDRESS })).toEqual({ show: ADDRESS.text })
    expect(decideNotice({ ...SINGLE, companyAddress: ADDRESS })).toEqual({ show: SINGLE.suggestions[0]?.text })
    expect(decideNotice({ ...QUIET, companyAddress: { ...ADDRESS, missing: false } })).toBe('remove')
  })
})

describe('a draft', () => {
  it('is checked when its recipients have settled: bar shown, mark in header and memory', async () => {
    const { ports, seen, notes } = draft({ check: SINGLE })
    await checkDraft(ports)
    expect(seen.notice).toBe(SINGLE.suggestions[0]?.text)
    expect([seen.mark, notes.get('mark')]).toEqual(['m-1', 'm-1'])
    expect(seen.told).toEqual([
      [
        'check',
        {
          mailbox: 'wang@ours.example',
          conversationId: 'c-1',
          to: [{ address: 'buyer@northwind.example', name: null }],
          cc: [],
          replyTo: [],
        },
      ],
    ])
  })

  it('is not checked for a change that another one has overtaken, nor without recipients', async () => {
    const overtaken = draft({ check: SINGLE, last: false })
    await checkDraft(overtaken.ports)
    expect(overtaken.seen.told).toEqual([])
    const empty = draft({ message: { to: [] }, check: SINGLE })
    empty.seen.notice = 'of somebody who was taken off'
    await checkDraft(empty.ports)
    expect([empty.seen.told, empty.seen.notice]).toEqual([[], null])
  })

  it('loses the bar when the account is no longer among the recipients', async () => {
    const { ports, seen } = draft()
    seen.notice = 'Northwind hangs on Wang Wei'
    await checkDraft(ports)
    expect(seen.notice).toBeNull()
  })

  it('stays without a bar once it was dismissed, also where the service did not hear of it', async () => {
    const { ports, seen, notes } = draft({ check: SINGLE, offline: true })
    await expect(dismissNotice(ports)).rejects.toThrow('network')
    expect(notes.get('dismissed')).toBe('1')
    const again = draft({ check: SINGLE })
    again.notes.set('dismissed', '1')
    await checkDraft(again.ports)
    expect(again.seen.notice).toBeNull()
    expect(seen.told).toEqual([
      [
        'dismissed',
        { key: '00000000-0000-4000-8000-0000000000aa', mailbox: 'wang@ours.example', conversationId: 'c-1' },
      ],
    ])
  })

  it('dismissed while it belongs to no thread yet is dismissed for the draft alone', async () => {
    const { ports, seen, notes } = draft({ message: { conversationId: null } })
    await dismissNotice(ports)
    expect([seen.told, notes.get('dismissed')]).toEqual([[], '1'])
  })

  it('shows the bar where this Outlook has no memory for drafts', async () => {
    const { ports, seen } = draft({ check: SINGLE, noMemory: true })
    await checkDraft(ports)
    expect(seen.notice).toBe(SINGLE.suggestions[0]?.text)
  })
})

describe('sending', () => {
  it('leaves a sighting without text, subject or address of anybody else', async () => {
    const { ports, seen, notes } = draft({ message: { cc: [{ address: 'a@x.example', name: 'A' }] } })
    notes.set('mark', 'm-7')
    await noteSending(ports)
    expect(seen.mark).toBe('m-7')
    expect(seen.told).toEqual([
      ['sighting', { mailbox: 'wang@ours.example', mark: 'm-7', conversationId: 'c-1', recipients: 2 }],
    ])
  })

  it('leaves one also for a draft that was never checked', async () => {
    const { ports, seen } = draft({ message: { conversationId: null } })
    await noteSending(ports)
    expect(seen.mark).toBeNull()
    expect(seen.told).toEqual([
      ['sighting', { mailbox: 'wang@ours.example', mark: null, conversationId: null, recipients: 1 }],
    ])
  })
})

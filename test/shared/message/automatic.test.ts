import { signFromHeaders, signWithoutHeaders } from '../../../shared/message/automatic.ts'
import {
  conversationGuidOf,
  deliveredMailboxes,
  headersOf,
  isPrivate,
  receivedOf,
} from '../../../shared/message/header-facts.ts'

const sign = (headers: Record<string, string>, calendarMethod: string | null = null) =>
  signFromHeaders({ headers: headersOf(Object.entries(headers)), calendarMethod })

describe('automatic mail by its headers', () => {
  test.each([
    [{ 'Auto-Submitted': 'auto-replied; owner="a@b.c"' }, 'auto-submitted'],
    [{ 'Auto-Submitted': 'auto-generated' }, 'auto-submitted'],
    [{ 'auto-submitted': 'No' }, null],
    [{ 'Auto-Submitted': '' }, null],
    [{ 'List-Id': '<list.example.com>' }, 'list'],
    [{ 'List-Unsubscribe': '<mailto:u@example.com>' }, 'list'],
    [{ 'List-Post': 'NO' }, 'list'],
    [{ Precedence: 'bulk' }, 'precedence'],
    [{ Precedence: 'list' }, 'precedence'],
    [{ Precedence: 'junk' }, 'precedence'],
    [{ Precedence: 'auto_reply' }, 'precedence'],
    [{ Precedence: 'first-class' }, null],
    [{ 'Content-Type': 'multipart/report; report-type=delivery-status; boundary=x' }, 'delivery-report'],
    [{ 'Return-Path': '<>' }, 'delivery-report'],
    [{ 'Return-Path': '<ann@example.com>' }, null],
    [{ From: 'Mail Delivery Subsystem <MAILER-DAEMON@example.com>' }, 'delivery-report'],
    [{ From: 'MAILER-DAEMON (Mail System)' }, 'delivery-report'],
    [{ From: 'Not-mailer-daemon-fan <ann@example.com>' }, null],
    [{ 'X-Failed-Recipients': 'a@b.c' }, 'delivery-report'],
    [{ 'X-Message-Class': 'IPM.Schedule.Meeting.Resp.Pos' }, 'meeting-answer'],
    [{ 'X-Message-Class': 'IPM.Schedule.Meeting.Request' }, null],
    [{ 'X-Message-Class': 'IPM.Note.Rules.OofTemplate.Microsoft' }, 'out-of-office'],
    [{ 'X-Autoreply': 'yes' }, 'out-of-office'],
    [{ 'X-Autoreply': 'no' }, null],
    [{ 'X-Vacation': 'yes', 'Return-Path': '<>' }, 'out-of-office'],
    [{ 'X-Auto-Response-Suppress': 'All' }, null],
    [{ Subject: 'Out of Office AutoReply: x' }, null],
    [{}, null],
  ] as const)('%j is %s', (headers, expected) => expect(sign(headers)).toBe(expected))

  test('a calendar answer is one, an invitation is not', () => {
    expect(sign({}, 'REPLY')).toBe('meeting-answer')
    expect(sign({}, 'reply')).toBe('meeting-answer')
    expect(sign({}, 'REQUEST')).toBeNull()
  })

  test('the first sign in the order of domain.md is recorded', () =>
    expect(sign({ Precedence: 'bulk', 'List-Id': 'x', 'Auto-Submitted': 'auto-generated' }, 'REPLY')).toBe(
      'auto-submitted',
    ))
})

describe('automatic mail where a source keeps no headers', () => {
  test.each([
    ['Out of Office AutoReply: Offer', 'out-of-office'],
    ['Automatic reply: Offer', 'out-of-office'],
    ['自动回复：报价', 'out-of-office'],
    ['自动回复: 报价', 'out-of-office'],
    ['Undeliverable: Offer', 'delivery-report'],
    ['Delivery Status Notification (Failure)', 'delivery-report'],
    ['Returned mail: Host unknown', 'delivery-report'],
    ['failure notice', 'delivery-report'],
    ['退信', 'delivery-report'],
    ['Accepted: Meeting', 'meeting-answer'],
    ['Declined: Meeting', 'meeting-answer'],
    ['Tentative: Meeting', 'meeting-answer'],
    ['已接受: 会议', 'meeting-answer'],
    ['RE: Out of Office AutoReply: Offer', null],
    ['Out of office next week', null],
    ['A failure notice from the plant', null],
    ['Accepted terms', null],
    ['', null],
  ])('%s is %s', (subject, expected) => expect(signWithoutHeaders(subject, 'ann@example.com')).toBe(expected))

  test('the mailer daemon is one whatever it writes', () =>
    expect(signWithoutHeaders('Hello', 'MAILER-DAEMON@example.com')).toBe('delivery-report'))
})

describe('other facts of headers', () => {
  test('the conversation GUID is bytes 6 to 21 of the index, the same in an answer', () => {
    const guid = '00112233445566778899aabbccddeeff'
    const root = Buffer.from(`01d9e8f7a6b5${guid}`, 'hex')
    const answer = Buffer.concat([root, Buffer.from('0000000a10', 'hex')])
    expect(conversationGuidOf(root.toString('base64'))).toBe(guid)
    expect(
      conversationGuidOf(` ${answer.toString('base64').slice(0, 10)}\r\n ${answer.toString('base64').slice(10)}`),
    ).toBe(guid)
    for (const broken of [null, '', 'AdABC', '!!!!', '你好'.repeat(20)]) expect(conversationGuidOf(broken)).toBeNull()
  })

  test('private and personal are private, confidential is not', () => {
    const says = (value: string) => isPrivate(headersOf([['Sensitivity', value]]))
    expect([says('Private'), says('personal'), says('Company-Confidential'), says('')]).toEqual([
      true,
      true,
      false,
      false,
    ])
  })

  test('receipt is the topmost readable Received', () => {
    const headers = headersOf([
      ['Received', 'from a by b; nonsense'],
      ['Received', 'from x by y with SMTP; Tue, 4 Mar 2025 10:12:30 +0800 (CST)'],
      ['Received', 'from p by q; Mon, 3 Mar 2025 10:12:30 +0800'],
    ])
    expect(receivedOf(headers)).toBe(Date.UTC(2025, 2, 4, 2, 12, 30))
  })

  test('delivery headers name mailboxes, each once', () => {
    const headers = headersOf([
      ['Delivered-To', 'Ann@example.com'],
      ['X-Original-To', 'ann@example.com'],
      ['Envelope-To', '<bob@example.com>, nobody'],
    ])
    expect(deliveredMailboxes(headers)).toEqual(['ann@example.com', 'bob@example.com'])
  })
})

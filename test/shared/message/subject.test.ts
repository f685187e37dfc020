import fc from 'fast-check'
import { readSubject } from '../../../shared/message/subject.ts'

describe('answer and forward marks', () => {
  test.each([
    ['Offer 4711', 'offer 4711', null],
    ['Re: Offer 4711', 'offer 4711', 'answer'],
    ['RE[2]: Offer', 'offer', 'answer'],
    ['Re(3): Offer', 'offer', 'answer'],
    ['Re [4] : Offer', 'offer', 'answer'],
    ['Re^2: Offer', 'offer', 'answer'],
    ['Re*3: Offer', 'offer', 'answer'],
    ['Aw: Angebot', 'angebot', 'answer'],
    ['WG: Angebot', 'angebot', 'forward'],
    ['Fwd: Offer', 'offer', 'forward'],
    ['FW: Offer', 'offer', 'forward'],
    ['Sv: Tilbud', 'tilbud', 'answer'],
    ['VS: Tarjous', 'tarjous', 'answer'],
    ['Antw: Aanbod', 'aanbod', 'answer'],
    ['Odp: Oferta', 'oferta', 'answer'],
    ['TR : Offre', 'offre', 'forward'],
    ['RV: Oferta', 'oferta', 'forward'],
    ['ENC: Oferta', 'oferta', 'forward'],
    ['RES: Oferta', 'oferta', 'answer'],
    ['RIF: Offerta', 'offerta', 'answer'],
    ['R: Offerta', 'offerta', 'answer'],
    ['I: Offerta', 'offerta', 'forward'],
    ['YNT: Teklif', 'teklif', 'answer'],
    ['İLT: Teklif', 'teklif', 'forward'],
    ['Отв: Заказ', 'заказ', 'answer'],
    ['回复：报价单', '报价单', 'answer'],
    ['答复: 报价单', '报价单', 'answer'],
    ['转发：报价单', '报价单', 'forward'],
    ['回覆: 報價', '報價', 'answer'],
    ['轉寄: 報價', '報價', 'forward'],
    ['转寄：报价', '报价', 'forward'],
    ['返信: 見積', '見積', 'answer'],
    ['転送: 見積', '見積', 'forward'],
    ['답장: 견적', '견적', 'answer'],
    ['전달: 견적', '견적', 'forward'],
    ['[Fwd: Offer]', 'offer', 'forward'],
    ['[Fwd: Re: Offer]', 'offer', 'forward'],
    ['Re: [Fwd: Offer]', 'offer', 'answer'],
    ['[Fwd: [Fwd: Offer]]', 'offer', 'forward'],
    ['(fwd) Offer', 'offer', 'forward'],
    ['Re: Fwd: AW: 转发：  Offer\t 4711 ', 'offer 4711', 'answer'],
    ['FW: RE: Offer', 'offer', 'forward'],
    ['\u200bRe:\u00a0Offer', 'offer', 'answer'],
    ['Re:', '', 'answer'],
    ['', '', null],
  ])('%j', (subject, bare, mark) => expect(readSubject(subject)).toEqual({ bare, mark }))

  test.each([
    'Return of goods: part 2',
    'Res ipsa loquitur',
    'Forward curve: update',
    'Re-order: 20 pieces',
    'Reply',
    'Fw',
    'R : a question',
    '[Fwd: Offer] and more',
    '[list] Re: Offer',
    'Trade: 12',
    'Vs. the others',
    'Order Re: 12',
  ])('%j carries no mark', (subject) => {
    expect(readSubject(subject)).toEqual({ bare: subject.toLowerCase(), mark: null })
  })

  const anything = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc
      .array(
        fc.constantFrom(
          'Re: ',
          'RE[2]:',
          '[Fwd: ',
          ']',
          '回复：',
          'I:',
          ' ',
          'İ',
          'Σ',
          'ß',
          '\u200b',
          'a',
          '(',
          '2',
          ')',
          ':',
        ),
      )
      .map((parts) => parts.join('')),
  )
  test('never throws; the bare subject has no mark left, is folded, and reads as itself', () => {
    fc.assert(
      fc.property(anything, (subject) => {
        const { bare, mark } = readSubject(subject)
        expect(readSubject(bare)).toEqual({ bare, mark: null })
        if (mark === null) expect(readSubject(`Re: ${subject}`)).toEqual({ bare, mark: 'answer' })
      }),
      { numRuns: 3000 },
    )
  })

  test('a very long nest of marks is read', () => {
    expect(readSubject('Re: '.repeat(100_000) + 'x')).toEqual({ bare: 'x', mark: 'answer' })
    expect(readSubject('[Fwd: '.repeat(50_000) + 'x' + ']'.repeat(50_000))).toEqual({ bare: 'x', mark: 'forward' })
  })
})

import { OfficeError } from '../../../addin/office/office-error.ts'
import { createDiagnostics } from '../../../addin/pane/diagnostics.ts'
import { ServiceError } from '../../../addin/service-client/service-error.ts'

describe('what may be copied for support', () => {
  it('is codes and versions, without a word of what anybody wrote', () => {
    const diagnostics = createDiagnostics(() => 0)
    diagnostics.note('pane', '0.1.0')
    diagnostics.note('item', 'read')
    diagnostics.note('item', 'compose')
    diagnostics.serviceFailed(
      new ServiceError('refused', 'account-unknown', { status: 404, title: 'Northwind is unknown', requestId: 'r-1' }),
    )
    diagnostics.paneFailed('item', new OfficeError('refused', 9020, new Error('buyer@northwind.example')))
    diagnostics.paneFailed('read', new TypeError('Cannot read Northwind'))
    diagnostics.signInFailed('failed', 'AADSTS50020: wang@ours.example')
    expect(diagnostics.lines()).toEqual([
      'pane: 0.1.0',
      'item: compose',
      '1970-01-01T00:00:00.000Z service refused account-unknown 404 r-1',
      '1970-01-01T00:00:00.000Z pane item OfficeError refused 9020',
      '1970-01-01T00:00:00.000Z pane read TypeError',
      '1970-01-01T00:00:00.000Z sign-in failed ?',
    ])
  })

  it('keeps the last ones only', () => {
    const diagnostics = createDiagnostics(() => 0)
    for (let nth = 0; nth < 30; nth++) diagnostics.signInFailed('failed', `n-${nth}`)
    expect(diagnostics.lines()).toHaveLength(20)
    expect(diagnostics.lines().at(-1)).toContain('n-29')
  })
})

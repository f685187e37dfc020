import type { Frame } from 'playwright-core'
import type { BrokerBehaviour } from '../../../sandbox/outlook/page/broker.ts'
import { ANN, type Company, openCompany } from './support/company.ts'
import type { OpenOutlook } from './support/outlook.ts'

// The real MSAL.js over the broker's protocol; the service checks the signature of every token with the keys of the login.
describe('signing in', () => {
  let company: Company
  let outlook: OpenOutlook

  beforeAll(async () => {
    company = await openCompany()
  }, 120_000)
  afterAll(() => company.close())
  beforeEach(async () => {
    outlook = await company.outlook.open({ as: ANN })
  })
  afterEach(() => outlook.close())

  const openPane = async (behaviour: Partial<BrokerBehaviour> = {}): Promise<Frame> => {
    await outlook.page.evaluate((given) => void Object.assign(window.outlook.broker, given), behaviour)
    await outlook.page.locator('button[data-subject="Delay of the valves"]').click()
    await outlook.page.locator('.add-in').click()
    return outlook.pane()
  }
  const says = (frame: Frame, text: string | RegExp) => frame.getByText(text).first().waitFor({ timeout: 20_000 })
  const asked = () => outlook.page.evaluate(() => window.outlook.broker.asked)

  test('silently: one token for everything, none of it in storage', async () => {
    const pane = await openPane()
    await says(pane, 'Single-rep account')
    expect(await asked()).toBe(1)
    const stored = await pane.evaluate(() =>
      JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]),
    )
    expect(stored).not.toMatch(/eyJ/)
    expect(await outlook.trouble()).toEqual([])
  })

  test('Outlook asks first: the pane says so, one click, and the figures are there; cancelled is told', async () => {
    const pane = await openPane({ mode: 'asks' })
    await pane.getByRole('button', { name: 'Sign in' }).click()
    await outlook.page.getByRole('button', { name: 'Cancel' }).click()
    await says(pane, 'Signing in was cancelled.')
    await pane.getByRole('button', { name: 'Sign in' }).click()
    await outlook.page.getByRole('button', { name: 'Continue' }).click()
    await says(pane, 'Single-rep account')
  })

  test.each([
    ['for another app', { aud: '22222222-aaaa-4bbb-8ccc-222222222222' }],
    ['of another tenant', { iss: 'https://login.microsoftonline.com/00000000-0000-4000-8000-000000000001/v2.0' }],
    ['that has expired', { exp: 1_700_000_000 }],
    ['without our scope', { scp: 'User.Read' }],
  ])('a token %s is refused by the service, and the pane says so', async (_name, claims) => {
    const pane = await openPane({ claims })
    await says(pane, 'You are signed in, but the service does not accept it.')
    expect(await pane.getByText('Single-rep account').count()).toBe(0)
  })

  test('no network is said as such, and tried again', async () => {
    const pane = await openPane({ mode: 'NO_NETWORK' })
    await says(pane, 'There is no connection, so nobody can sign in.')
    await outlook.page.evaluate(() => (window.outlook.broker.mode = 'works'))
    await pane.getByRole('button', { name: 'Try again' }).first().click()
    await says(pane, 'Single-rep account')
  })

  test('an Outlook without a broker offers the window', async () => {
    const pane = await openPane({ mode: 'DISABLED' })
    await says(pane, /This Outlook cannot sign you in by itself.|Signing in failed./)
  })
})

import { createHubSpotStandIn } from '../../../sandbox/hubspot/stand-in.ts'
import { runHere, scratch } from '../../support/cli.ts'

const place = scratch()
const standIn = createHubSpotStandIn()
let close: () => Promise<void>
let env: Record<string, string>

beforeAll(async () => {
  const listening = await standIn.listen()
  close = listening.close
  env = {
    COMMONHOLD_DATA: place.path,
    COMMONHOLD_HUBSPOT_URL: listening.url,
    COMMONHOLD_HUBSPOT_TOKEN: 'sandbox-token',
  }
  const letter = place.file(
    'one.eml',
    'Message-ID: <m1@x>\r\nDate: Mon, 1 Jun 2026 09:00:00 +0000\r\nFrom: ann@ours.com\r\nTo: bob@alpha.com\r\nSubject: One\r\n\r\nText\r\n',
  )
  const { code, err } = await runHere(['import', letter, '--internal', 'ours.com', '--json'], { env })
  if (code !== 0) throw new Error(err)
})
afterAll(async () => {
  await close()
  place.remove()
})

const found = async (name: string, more: Record<string, string>) => {
  const { out } = await runHere(['doctor', '--json'], { env: { ...env, ...more } })
  const findings = JSON.parse(out) as { check: string; health: string; values: Record<string, unknown> }[]
  return findings.find(({ check }) => check === name)
}
const webhooks = (more: Record<string, string>) => found('webhooks', more)

test('A6: doctor says which setting HubSpot’s webhooks lack, and where they arrive once nothing does', async () => {
  expect(await webhooks({})).toMatchObject({
    health: 'warning',
    values: { names: 'COMMONHOLD_HUBSPOT_CLIENT_SECRET, COMMONHOLD_PUBLIC_URL', minutes: 15 },
  })
  const secret = { COMMONHOLD_HUBSPOT_CLIENT_SECRET: 'a-client-secret' }
  expect(await webhooks(secret)).toMatchObject({ health: 'warning', values: { names: 'COMMONHOLD_PUBLIC_URL' } })
  expect(await webhooks({ ...secret, COMMONHOLD_PUBLIC_URL: 'https://hub.example.com/' })).toMatchObject({
    health: 'ok',
    values: { url: 'https://hub.example.com/hubspot/webhooks' },
  })
})

test('doctor says what the Outlook add-in lacks, beside the rest', async () => {
  expect(await found('addin', { COMMONHOLD_PUBLIC_URL: 'https://hub.example.com/' })).toMatchObject({
    health: 'warning',
    values: { names: 'COMMONHOLD_API_CLIENT' },
  })
})

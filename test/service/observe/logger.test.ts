import { VendorError } from '../../../shared/errors.ts'
import { createEvents } from '../../../service/observe/events.ts'
import { createLogger, errorFields, LOGGED_FIELDS, type LogFields } from '../../../service/observe/logger.ts'

function recorder() {
  const lines: string[] = []
  const logger = createLogger({ level: 'debug', to: { write: (line: string) => void lines.push(line) } })
  return { logger, events: createEvents(logger), text: () => lines.join('') }
}

test('what is not on the list never reaches a line', () => {
  const { logger, text } = recorder()
  const smuggled = {
    subject: 'canary-1',
    body: 'canary-2',
    token: 'canary-3',
    to: ['canary-4@x.example'],
    code: 'fine',
  }
  logger.log('info', 'test', smuggled as LogFields)
  expect(text()).not.toContain('canary')
  expect(text()).toContain('"code":"fine"')
})

test.each(LOGGED_FIELDS.filter((name) => name !== 'stack'))(
  'an address or a sentence in the field %s is redacted',
  (name) => {
    const { logger, text } = recorder()
    logger.log('warn', 'test', { [name]: 'canary@customer.example' })
    logger.log('warn', 'test', { [name]: 'he said "canary", and more' })
    logger.log('warn', 'test', { [name]: { nested: 'canary' } } as unknown as LogFields)
    expect(text()).not.toContain('canary')
  },
)

test('errors are logged by code, fault and place, never by what they say', () => {
  const { events, text } = recorder()
  const refused = new VendorError('refused', 'hubspot-refused', 'canary message', {
    status: 400,
    vendorReason: 'canary reason',
    where: 'canary where',
  })
  events.jobFailed('sync', refused)
  events.requestFailed(new Error('canary\nsecond canary line'))
  expect(text()).not.toContain('canary')
  expect(text()).toContain('"fault":"refused"')
  expect(text()).toMatch(/logger\.test/)
})

test('a sync leaves its counts and the code that stopped it, not what HubSpot said', () => {
  const { events, text } = recorder()
  const counts = { engagementsCreated: 3, engagementsAdopted: 0, engagementsRecovered: 0, engagementsArchived: 0 }
  const more = { contactsCreated: 1, accountsCreated: 1, figuresWritten: 2, calls: 9, waiting: 4 }
  events.synced({ ...counts, ...more, failed: [{ reason: 'canary' }], stopped: { code: 'hubspot-rate-limit' } }, 12)
  expect(JSON.parse(text())).toMatchObject({
    event: 'synced',
    written: 3,
    left: 4,
    failed: 1,
    code: 'hubspot-rate-limit',
  })
  expect(text()).not.toContain('canary')
})

test('an error without a code is unexpected', () => {
  expect(errorFields(null)).toEqual({ code: 'unexpected' })
})

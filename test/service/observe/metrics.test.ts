import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Registry, register } from 'prom-client'
import { readLedgerFigures } from '../../../service/ledger/ledger-figures.ts'
import { createEvents } from '../../../service/observe/events.ts'
import { addLedgerMetrics } from '../../../service/observe/ledger-metrics.ts'
import { createMetrics } from '../../../service/observe/metrics.ts'
import { root } from '../../support/cli.ts'
import { openTestService, type TestService } from '../../support/service.ts'

const quiet = { log: () => undefined }
const lineOf = (text: string, start: string) => text.split('\n').find((line) => line.startsWith(start))

test('events add up in the registry that was handed in, and in no other', async () => {
  const metrics = createMetrics(new Registry())
  const events = createEvents(quiet, metrics)
  events.vendorCalled({ doing: 'create engagements', status: 201, attempt: 1, ms: 120 })
  events.vendorCalled({ doing: 'create engagements', status: null, attempt: 2, ms: 900 })
  events.vendorCalled({ vendor: 'graph', doing: 'read messages', status: 429, attempt: 1, ms: 30 })
  events.jobDone('sync', 1500)
  events.jobFailed('sync', new Error('x'))
  events.rateGateWaited('hubspot', 'burst', 2500)
  events.confirmed([{ seen: null, captured: 0.2, confirmed: 1.7 }])
  const text = await metrics.text()
  const calls = 'commonhold_vendor_calls_total{vendor="hubspot",doing="create engagements",status='
  expect(lineOf(text, `${calls}"2xx"`)).toMatch(/ 1$/)
  expect(lineOf(text, `${calls}"none"`)).toMatch(/ 1$/)
  expect(lineOf(text, 'commonhold_vendor_calls_total{vendor="graph"')).toContain('status="4xx"')
  expect(lineOf(text, 'commonhold_jobs_total{job="sync",outcome="failed"}')).toMatch(/ 1$/)
  expect(lineOf(text, 'commonhold_rate_gate_wait_seconds_total{gate="hubspot"')).toMatch(/ 2\.5$/)
  expect(lineOf(text, 'commonhold_capture_clock_seconds_bucket{le="2",stage="confirmed"}')).toMatch(/ 1$/)
  expect(text).not.toContain('stage="seen"')
  expect(await register.metrics()).not.toContain('commonhold')
})

test('a label is a word or code of ours, and they are few', async () => {
  const metrics = createMetrics()
  metrics.jobs({ job: 'canary@customer.example', outcome: 'done' })
  metrics.jobs({ job: 'he said "canary"', outcome: 'done' })
  for (let n = 0; n < 500; n++) metrics.jobs({ job: `job ${n}`, outcome: 'done' })
  const text = await metrics.text()
  expect(text).not.toContain('canary')
  expect(text.split('\n').filter((line) => line.startsWith('commonhold_jobs_total{')).length).toBe(201)
  expect(lineOf(text, 'commonhold_jobs_total{job="other"')).toMatch(/ 302$/)
})

describe('the ledger’s figures', () => {
  let test_: TestService
  beforeAll(async () => {
    test_ = await openTestService()
  })
  afterAll(() => test_.close())

  test('are what it holds; while it does not answer there are none', async () => {
    const { registry, text } = createMetrics()
    let time = 0
    let answers = true
    const refresh = addLedgerMetrics(
      registry,
      () =>
        answers
          ? readLedgerFigures({ db: test_.database.db, tenant: 1 }, Date.now())
          : Promise.reject(new Error('gone')),
      () => time,
    )
    await refresh()
    const full = await text()
    expect(lineOf(full, 'commonhold_ledger_sightings{source="mbox",verdict="capture",reason="none"}')).toMatch(/ 48$/)
    expect(lineOf(full, 'commonhold_ledger_sightings{source="mbox",verdict="skip",reason="private"}')).toMatch(/ 1$/)
    expect(lineOf(full, 'commonhold_ledger_failures{source="mbox",reason="no-sender"}')).toMatch(/ 1$/)
    expect(lineOf(full, 'commonhold_ledger_engagements{state="wanted"}')).toMatch(/ 48$/)
    expect(Number(lineOf(full, 'commonhold_oldest_waiting_seconds')?.split(' ')[1])).toBeGreaterThan(0)
    answers = false
    await refresh()
    expect(await text()).toContain('commonhold_ledger_answers 1')
    time += 3_600_000
    await refresh()
    const empty = await text()
    expect(empty).toContain('commonhold_ledger_answers 0')
    expect(empty).not.toMatch(/^commonhold_(ledger_sightings|oldest_waiting_seconds)[ {]/m)
  })
})

test('every metric is on the page of the service', async () => {
  const page = readFileSync(join(root, 'docs/admin/service.md'), 'utf8')
  const { registry, text } = createMetrics()
  addLedgerMetrics(
    registry,
    () => Promise.reject(new Error('not asked')),
    () => 0,
  )
  const names = [...(await text()).matchAll(/^# TYPE commonhold_(\S+)/gm)].map(([, name]) => name ?? '')
  expect(names.length).toBeGreaterThan(25)
  expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([])
})

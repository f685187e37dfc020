import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { compareRule, referenceFigures } from './compare-rule.ts'
import { enronPresent } from './enron.ts'
import { mail, world } from './example.ts'
import { type OtherAccount } from './other-rule.ts'

const other = (account: string, topRep: string, topShare: number): OtherAccount => ({
  ...{ account, topRep, topShare, messages: 0, inbound: 0, outbound: 0, reps: 0, first: '', last: '' },
})

test('two rules: each account is in one class, for the reason that explains it first', async () => {
  const to = (domain: string, names: string) => mail('2001-06-01T12:00:00', `x@${domain}`, names)
  const from = (domain: string, name: string) => mail('2001-06-02T12:00:00', name, `x@${domain}`)
  const given = {
    world: world({ crmKnown: { domains: [] } }),
    messages: [
      ...[to('same.com', 'ann.lee'), from('same.com', 'ann.lee')],
      // Two letters to Ann, one to Bo, nine by Bo: here Ann has 2/3, there Bo has 10/12.
      ...[to('sent.com', 'ann.lee'), to('sent.com', 'ann.lee'), to('sent.com', 'bo.yu')],
      ...Array.from({ length: 9 }, () => from('sent.com', 'bo.yu')),
      // One person under two addresses: half each here, all of it there.
      ...[to('alias.com', 'ann.lee'), to('alias.com', 'ann.m.lee'), from('alias.com', 'ann.lee')],
    ],
    others: [
      ...[other('same.com', 'ann lee', 1), other('sent.com', 'bo yu', 10 / 12), other('alias.com', 'ann lee', 1)],
      ...[other('gone.com', 'ann lee', 1), other('free.com', 'ann lee', 0.2)],
    ],
  }
  const { shares, states } = await compareRule(referenceFigures(given.messages, given.world), given)
  expect(Object.fromEntries(shares.map(({ name, count }) => [name, count]))).toEqual({
    'same top rep, share within 0.05': 1,
    'another top rep: outbound counts there': 1,
    'same top rep, other side of 0.80: one person’s addresses are one there (alias split)': 1,
    'not captured': 1,
    'account resolved differently (free mail or public suffix)': 1,
  })
  expect(states.reduce((sum, one) => sum + one.count, 0)).toBe(given.others.length)
})

const real = enronPresent() ? test : test.skip
real(
  'two rules on the real mail (skipped where ../shared/data is absent): 174 accounts, and the decision page says so',
  () => {
    // In a process of its own: ten times as fast as within jest's context.
    const printed = execFileSync(process.execPath, [resolve(__dirname, 'compare-rule.ts')], { encoding: 'utf8' })
    const page = readFileSync(resolve(__dirname, '../../docs/decisions/010-two-rules.md'), 'utf8')
    const tables = printed.split('\n\n').filter((part) => part.startsWith('|'))
    const sums = tables.map((table) =>
      [...table.matchAll(/\| (\d+) \|$/gm)].reduce((total, [, count]) => total + Number(count), 0),
    )
    expect(sums).toEqual([174, 174])
    for (const table of tables) expect(page).toContain(table)
  },
)

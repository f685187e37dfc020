import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findErasureKey } from '../../../service/config/erasure-key.ts'
import { scratch } from '../../support/cli.ts'

const place = scratch()
afterAll(() => place.remove())

test('a key is made once, for its owner’s eyes only, and found again', () => {
  const directory = join(place.path, 'a', 'b')
  const first = findErasureKey(directory).reveal()
  expect(first).toMatch(/^[0-9a-f]{64}$/)
  expect(findErasureKey(directory).reveal()).toBe(first)
  expect(statSync(join(directory, 'erasure.key')).mode & 0o777).toBe(0o600)
  expect(readFileSync(join(directory, 'erasure.key'), 'utf8').trim()).toBe(first)
})

test('a key that is cut short is refused, with what to do', () => {
  writeFileSync(join(place.path, 'erasure.key'), 'abc\n')
  expect(() => findErasureKey(place.path)).toThrow(/cut short/)
})

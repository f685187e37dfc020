import { createAnswerCache } from '../../../addin/cache/answer-cache.ts'

describe('answers kept', () => {
  it('gives an answer back with since when it is known', () => {
    const cache = createAnswerCache()
    cache.set('read:1', { state: 'personal' }, 5)
    expect(cache.get('read:1')).toEqual({ value: { state: 'personal' }, since: 5 })
    expect(cache.get('read:2')).toBeNull()
  })

  it('is bounded: what was untouched for longest goes first', () => {
    const cache = createAnswerCache(2)
    cache.set('a', 1, 1)
    cache.set('b', 2, 2)
    cache.get('a')
    cache.set('c', 3, 3)
    expect([cache.get('a'), cache.get('b'), cache.get('c')].map((kept) => kept?.value ?? null)).toEqual([1, null, 3])
  })

  it('forgets what a deed has made untrue, and nothing else', () => {
    const cache = createAnswerCache()
    cache.set('read:1', 1, 1)
    cache.set('read:2', 2, 1)
    cache.set('mine', 3, 1)
    cache.forget('read:')
    expect([cache.get('read:1'), cache.get('read:2'), cache.get('mine')?.value]).toEqual([null, null, 3])
  })
})

import { createLatest } from '../../../addin/office/latest.ts'
import { OfficeError } from '../../../addin/office/office-error.ts'

/** A reading whose answers the test gives, in any order. */
function slowly() {
  const asked: Array<{ resolve: (value: string) => void; reject: (error: unknown) => void }> = []
  const used: string[] = []
  const failed: unknown[] = []
  const latest = createLatest<string>({
    read: () => new Promise((resolve, reject) => asked.push({ resolve, reject })),
    use: (value) => used.push(value),
    failed: (error) => failed.push(error),
  })
  return { asked, used, failed, latest }
}

describe('the newest reading', () => {
  it('drops what an earlier reading answers after a later one began', async () => {
    const { asked, used, latest } = slowly()
    const first = latest.run()
    const second = latest.run()
    asked[1]?.resolve('the second mail')
    asked[0]?.resolve('the first mail')
    await Promise.all([first, second])
    expect(used).toEqual(['the second mail'])
  })

  it('reads again when the item changed under it (9030), and gives up after three', async () => {
    const { asked, used, failed, latest } = slowly()
    const done = latest.run()
    for (let attempt = 0; attempt < 3; attempt++) {
      asked[attempt]?.reject(new OfficeError('item-changed', 9030))
      await new Promise(setImmediate)
    }
    await done
    expect(asked).toHaveLength(3)
    expect(used).toEqual([])
    expect(failed).toEqual([new OfficeError('item-changed', 9030)])
  })

  it('tells nobody of a stale failure, nor of anything once stopped', async () => {
    const { asked, used, failed, latest } = slowly()
    const first = latest.run()
    const second = latest.run()
    asked[0]?.reject(new OfficeError('no-answer'))
    latest.stop()
    asked[1]?.resolve('too late')
    await Promise.all([first, second])
    expect([used, failed]).toEqual([[], []])
  })
})

import { derivedState } from '../../support/derived-state.ts'
import { mail, syncWorld, type SyncWorld } from './sync-world.ts'

/** A world with people the CRM knows better than we do: one person with two addresses, a stranger, another account. */
async function knowingWorld(): Promise<SyncWorld> {
  const world = await syncWorld()
  world.seed({
    companies: [{ properties: { name: 'Holding', domain: 'holding.example' } }],
    contacts: [
      { properties: { email: 'ann@north.example', hs_additional_emails: 'ann@gmail.com' } },
      { properties: { email: 'bob@south.example' }, company: 'holding.example' },
      { properties: { email: 'cold@west.example' } },
    ],
  })
  await world.capturing(
    mail('1@x', 'rep@ours.com > ann@north.example'),
    mail('2@x', 'ann@gmail.com > rep@ours.com', { inReplyTo: '1@x' }),
    mail('3@x', 'rep@ours.com > ann@gmail.com'),
    mail('4@x', 'rep@ours.com > bob@south.example'),
    mail('5@x', 'bob@south.example > rep@ours.com', { inReplyTo: '4@x' }),
    mail('6@x', 'cold@west.example > rep@ours.com'),
  )
  return world
}

const killed = new Error('killed')

test('killed before or after anything the CRM taught us was derived, the next run ends where one run would have', async () => {
  const calm = await knowingWorld()
  await calm.sync()
  const reference = await derivedState(calm.db)
  expect(reference.messages['id:6@x']?.verdict).toBe('capture')
  await calm.close()

  const world = await knowingWorld()
  // Every run gets one change further and dies: before it is made, or with it made and nothing after it.
  let runs = 0
  for (let done = false; !done; runs++) {
    expect(runs).toBeLessThan(20)
    const { process } = world.context()
    let changes = 0
    const die = runs % 2
    done = await world
      .sync({
        process: async (change) => {
          if (changes === 1 && die === 0) throw killed
          await process(change)
          if (++changes === 1 && die === 1) throw killed
        },
      })
      .then(
        () => true,
        (error: unknown) => {
          if (error !== killed) throw error
          return false
        },
      )
  }
  expect(runs).toBeGreaterThan(2)
  expect(await derivedState(world.db)).toEqual(reference)
  expect(world.emails().map((email) => email.messageId)).toHaveLength(6)
  await world.close()
})

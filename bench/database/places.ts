import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Engine, Place } from './place.ts'
import type { Server } from './server.ts'

/** Hands out empty databases and takes them away again. */
export interface Places {
  fresh(engine: Engine): Promise<Place>
  remove(place: Place): Promise<void>
}

/** @param server null: `postgres` may not be asked for */
export function createPlaces(server: Server | null): Places {
  return {
    fresh: async (engine) => {
      if (engine === 'embedded') return { engine, directory: mkdtempSync(join(tmpdir(), 'commonhold-bench-')) }
      if (server === null) throw new Error('there is no PostgreSQL server')
      return { engine, url: await server.create() }
    },
    remove: async (place) => {
      if (place.engine === 'embedded') rmSync(place.directory, { recursive: true, force: true })
      else await server?.drop(place.url)
    },
  }
}

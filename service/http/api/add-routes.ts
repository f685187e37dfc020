import type { Service } from '../../context.ts'
import type { Wakes } from './deeds/deed.ts'
import type { Api } from './route.ts'
import { addComposeNotes } from './routes/compose-notes.ts'
import { addCorrections } from './routes/corrections.ts'
import { addIntroductions } from './routes/introductions.ts'
import { addMe } from './routes/me.ts'
import { addMessageDeeds } from './routes/message-deeds.ts'
import { addReading } from './routes/reading.ts'
import { addTasks } from './routes/tasks.ts'
import { addTripReports } from './routes/trip-reports.ts'

/** What route files may need. */
export interface RouteParts {
  readonly service: Service
  /** This release, as `--version` says it. */
  readonly release: string
  readonly wakes: Wakes
}

/** Every group of routes, one line each. */
export function addRoutes(api: Api, parts: RouteParts): void {
  addMe(api, parts.service, { version: parts.release })
  addReading(api, parts.service)
  addMessageDeeds(api, parts)
  addIntroductions(api, parts)
  addCorrections(api, parts)
  addTasks(api, parts)
  addComposeNotes(api, parts)
  addTripReports(api)
}

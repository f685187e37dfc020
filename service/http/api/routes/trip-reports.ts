import { z } from 'zod'
import { tripReportDraftSchema } from '../../../../shared/contract/appointment.ts'
import { Refusal } from '../refusal.ts'
import type { Api } from '../route.ts'

/** Where the pane hands in a trip report. Its shape is fixed; what stores and reviews it is not part of this release. */
export function addTripReports(api: Api): void {
  api.add({
    method: 'POST',
    path: '/trip-reports',
    summary: 'Hands in a trip report (not installed yet)',
    roles: ['rep', 'manager'],
    body: tripReportDraftSchema,
    answer: z.never(),
    refusals: { 501: ['trip-reports-not-installed'] },
    handle: () =>
      Promise.reject(
        new Refusal(501, 'trip-reports-not-installed', 'This installation does not keep trip reports yet.', {
          remedy: 'Copy what you have written and keep it until your administrator has installed them.',
        }),
      ),
  })
}

import type { Pipeline, PipelineStage } from './mutations.ts'

const dealStages: [string, string, string, string][] = [
  ['appointmentscheduled', 'Appointment Scheduled', '0.2', 'false'],
  ['qualifiedtobuy', 'Qualified To Buy', '0.4', 'false'],
  ['presentationscheduled', 'Presentation Scheduled', '0.6', 'false'],
  ['decisionmakerboughtin', 'Decision Maker Bought-In', '0.8', 'false'],
  ['contractsent', 'Contract Sent', '0.9', 'false'],
  ['closedwon', 'Closed Won', '1.0', 'true'],
  ['closedlost', 'Closed Lost', '0.0', 'true'],
]
const ticketStages = ['New', 'Waiting on contact', 'Waiting on us', 'Closed']

/** The pipelines an account begins with. */
export function builtInPipelines(typeId: string, epoch: string): Pipeline[] {
  const stamp = { archived: false, createdAt: epoch, updatedAt: epoch }
  const pipeline = (label: string, stages: PipelineStage[]): Pipeline[] => [
    { id: typeId === '0-3' ? 'default' : '0', label, displayOrder: 0, stages, ...stamp },
  ]
  if (typeId === '0-3')
    return pipeline(
      'Sales Pipeline',
      dealStages.map(([id, label, probability, isClosed], displayOrder) => ({
        id,
        label,
        displayOrder,
        metadata: { probability, isClosed },
        ...stamp,
      })),
    )
  if (typeId === '0-5')
    return pipeline(
      'Support Pipeline',
      ticketStages.map((label, displayOrder) => ({
        id: String(displayOrder + 1),
        label,
        displayOrder,
        metadata: { ticketState: displayOrder === 3 ? 'CLOSED' : 'OPEN', isClosed: String(displayOrder === 3) },
        ...stamp,
      })),
    )
  return []
}

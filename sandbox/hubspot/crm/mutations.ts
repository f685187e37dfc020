import type { AssociationType } from './association-types.ts'
import type { ObjectType } from './object-types.ts'
import type { PropertyDefinition, PropertyGroup } from './property-definitions.ts'

export interface Owner {
  id: string
  email: string
  firstName: string
  lastName: string
  userId: number | null
  userIdIncludingInactive: number
  type: 'PERSON' | 'QUEUE'
  archived: boolean
  createdAt: string
  updatedAt: string
  teams?: { id: string; name: string; primary: boolean }[]
}

export interface PipelineStage {
  id: string
  label: string
  displayOrder: number
  metadata: Record<string, string>
  archived: boolean
  createdAt: string
  updatedAt: string
}

export interface Pipeline {
  id: string
  label: string
  displayOrder: number
  stages: PipelineStage[]
  archived: boolean
  createdAt: string
  updatedAt: string
}

/**
 * Everything that can happen to the account's data. One call's mutations are committed, and journalled, together. `type`
 * is always an object type id; moments are milliseconds.
 */
export type Mutation =
  | { kind: 'create'; type: string; id: string; at: number; properties: Record<string, string> }
  | { kind: 'update'; type: string; id: string; at: number; properties: Record<string, string | null> }
  /** `gone` = no recycle bin: archived e-mails, gdpr-delete, merged-away records. */
  | { kind: 'archive'; type: string; id: string; at: number; gone: boolean; privacy?: boolean }
  | { kind: 'restore'; type: string; id: string; at: number }
  /** `at` stamps a contact whose primary company changes by it; seeds leave it out. */
  | { kind: 'link'; from: string; fromId: string; to: string; toId: string; typeIds: number[]; at?: number }
  /** Without `typeIds` every association of the two goes. */
  | { kind: 'unlink'; from: string; fromId: string; to: string; toId: string; typeIds?: number[]; at?: number }
  /** `primary`: the record the caller named as primary, where the winner is one made by the merge; null tells nobody. */
  | { kind: 'merge'; type: string; winner: string; loser: string; at: number; primary?: string | null }
  | { kind: 'property'; type: string; definition: PropertyDefinition }
  | { kind: 'group'; type: string; group: PropertyGroup }
  | { kind: 'owner'; owner: Owner }
  | { kind: 'pipeline'; type: string; pipeline: Pipeline }
  | { kind: 'label'; types: AssociationType[] }
  | { kind: 'schema'; type: ObjectType; schema: Record<string, unknown> }

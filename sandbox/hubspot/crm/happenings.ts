/**
 * What a commit really changed, told to whoever watches the store (webhooks). A write that changes nothing makes no
 * happening. `type` is an object type id; a link is told once, from the side it was asked for.
 */
export type Happening =
  | { kind: 'created'; type: string; id: string; properties: Record<string, string> }
  | { kind: 'changed'; type: string; id: string; properties: Record<string, string | null> }
  /** `privacy`: a GDPR deletion. */
  | { kind: 'deleted'; type: string; id: string; privacy: boolean }
  | { kind: 'restored'; type: string; id: string }
  | { kind: 'linked' | 'unlinked'; from: string; fromId: string; to: string; toId: string; typeId: number }
  /** `result` holds both from now on: the primary one itself, or a record made by the merge. */
  | { kind: 'merged'; type: string; primary: string; merged: string[]; result: string; propertiesMoved: number }

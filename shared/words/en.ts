import { addinEn } from './addin.en.ts'
import { completenessEn } from './completeness.en.ts'
import { deedsEn } from './deeds.en.ts'
import { directoryEn } from './directory.en.ts'
import { filesEn } from './files.en.ts'
import { pagesEn } from './pages.en.ts'
import { readingEn } from './reading.en.ts'
import { terminalEn } from './terminal.en.ts'

/**
 * Every sentence and label a reader sees, in English: key → template. `fill` (words.ts) explains the placeholders.
 * The keys are the type of a catalogue, so another language that lacks one does not compile. Facts about customers,
 * never verdicts on people (`domain.md` §9).
 */
export const en = {
  ...addinEn,
  ...terminalEn,
  ...pagesEn,
  ...completenessEn,
  ...deedsEn,
  ...directoryEn,
  ...filesEn,
  ...readingEn,

  'holder.company': 'the company mailboxes',

  'state.insufficient': 'insufficient evidence',
  'state.personal': 'personal',
  'state.company': 'company',
  'state.shared': 'shared',
  'state.single-rep': 'single-rep account',

  'reason.no-trust': 'So far this customer has turned to nobody here.',
  'reason.little-evidence':
    'The evidence amounts to {evidence} fresh {evidence:touch|touches}; it takes {minimum} to say anything.',
  'reason.one-way':
    'No contact has both written to us and been written to by us within {days} days: so far it is one-way traffic.',
  'reason.top-share': '{holder} holds {share:percent} of this customer’s trust.',
  'reason.lower-bound': 'Allowing for chance, we can be 95% sure that it is at least {share:percent-down}.',
  'reason.evidence':
    'This rests on evidence amounting to {evidence} fresh {evidence:touch|touches}, each counting half after {halfLifeDays} days.',
  'reason.hysteresis':
    'Single-rep since {since:date}, and it stays so until the share falls below {leaveShare:percent} or the evidence below {leaveEvidence} {leaveEvidence:touch|touches}.',
  'reason.uncertain':
    'Allowing for chance, we can only be sure of {share:percent-down}; to call it single-rep takes {threshold:percent}.',
  'reason.others-hold':
    'Others hold {share:percent}; in effect the trust is spread over {effectiveHolders} {effectiveHolders:holder|holders}.',
  'reason.company-mailboxes':
    'The company mailboxes hold {share:percent} of this customer’s trust, and no rep holds more.',
  'reason.spread':
    'No rep holds more than {share:percent} of this customer’s trust; in effect it is spread over {effectiveHolders} {effectiveHolders:holder|holders}.',
  'reason.first-contact':
    'When this customer begins something new, it turns to {holder} first ({share:percent} by weight).',
  'reason.insists':
    'Of {cases} {cases:answer|answers} to messages that carried {holder} and others of us, {share:percent} kept {holder} alone.',
  'reason.orphans':
    '{orphans} of {contacts} {contacts:contact|contacts} {orphans:is|are} in touch, both ways, with one rep only.',
  'reason.truck-factor':
    'If one particular rep left, more than half of the {contacts} contacts we are in touch with would lose their last tie to us.',
  'reason.isolated':
    'For {months:integer} months nobody above {holder} or outside that reporting line has been in two-way contact with this customer.',
  'reason.departed': '{holder} has left the company; the share of {share:percent} still stands under that name.',
  'reason.silent': 'This customer has not turned to us for {days} days, since {since:date}.',
  'reason.unknown': 'Reason “{code}”.',
} as const

export type WordKey = keyof typeof en

/** A complete catalogue: a missing key does not compile. */
export type Catalogue = Readonly<Record<WordKey, string>>

// The one form of a change as it is filled in: for every kind the same shape, of which each kind asks its own part. Pure.

import type { ChangeKind, ChangeSource, Dictionary, Door, Household, Member, Role, Tenure } from '@shared/api/types'
import { newId } from '@shared/ids'
import type { Heard } from './sentence'

/** How people who move in stand to whoever is registered there. */
export type Beside = 'previous_left' | 'own' | 'join'

export interface PersonForm {
  /** Made here; the server keeps the person under it. */
  id: string
  role: Role | ''
  livesHere: boolean
  fromElsewhere: boolean
  /** What was typed, by the field's code. */
  values: Record<string, string>
  agreed: boolean
  guardian: string
}

export interface ChangeForm {
  kind: ChangeKind
  /** The household that it is about; empty where none is chosen yet. */
  household: string
  beside: Beside | ''
  people: PersonForm[]
  /** Members who are meant. */
  chosen: string[]
  /** Of moving out: all of the household; null while it is not said. */
  whole: boolean | null
  nowEmpty: boolean
  newHead: string
  headOfRest: string
  into: string
  tenure: Tenure | ''
  role: Role | ''
  livesHere: boolean | null
  /** Of a correction: fields that are taken away. */
  cleared: string[]
  /** YYYY-MM-DD; empty when nobody knows. */
  day: string
  source: ChangeSource
}

/** What a form is held against: the door as it was seen, the dictionary, and the members where they were opened. */
export interface Ground {
  door: Door
  dictionary: Dictionary | null
  households: Household[] | null
  today: string
}

export function newPerson(role: Role | '' = ''): PersonForm {
  return { id: newId(), role, livesHere: true, fromElsewhere: false, values: {}, agreed: false, guardian: '' }
}

/** Kinds that name people who are registered already, and so need the household to be opened. */
const OF_MEMBERS: ReadonlySet<ChangeKind> = new Set([
  'birth', 'death', 'split', 'merge', 'head_changed', 'role_changed', 'correction', 'removed',
])

/** Whether a form needs to know who is registered: always, or where only some of a household have left. */
export function needsMembers(form: ChangeForm, door: Door): boolean {
  if (OF_MEMBERS.has(form.kind)) return true
  if (form.kind === 'moved_in') return form.beside === 'join' && door.seen.length > 1
  return form.kind === 'moved_out' && (form.whole === false || door.seen.length > 1)
}

/** An empty form, with what goes without saying. */
export function newForm(kind: ChangeKind, door: Door, today: string): ChangeForm {
  const only = door.seen.length === 1 ? door.seen[0]!.household_id : ''
  return {
    kind,
    household: kind === 'moved_in' ? '' : only,
    beside: '',
    people: kind === 'moved_in' ? [newPerson('head')] : kind === 'birth' ? [newPerson('child')] : [],
    chosen: [],
    whole: null,
    nowEmpty: false,
    newHead: '',
    headOfRest: '',
    into: '',
    tenure: '',
    role: '',
    livesHere: null,
    cleared: [],
    // Whoever is found when the register begins has mostly lived there for long.
    day: (kind === 'moved_in' && door.state === 'unknown') || kind === 'birth' ? '' : today,
    source: 'visit',
  }
}

/** The form with what was heard in a sentence; what was not heard stays as it was. */
export function withHeard(form: ChangeForm, heard: Heard): ChangeForm {
  const next: ChangeForm = { ...form, day: heard.day ?? form.day, tenure: heard.tenure ?? form.tenure }
  if (heard.previousLeft) next.beside = 'previous_left'
  if (!form.people.length) return next
  const [first, ...others] = form.people
  const values = { ...first!.values }
  if (heard.name) values.name = heard.name
  if (heard.phone) values.phone = heard.phone
  if (heard.identity) values.identity_number = heard.identity
  const missing = form.kind === 'moved_in' ? Math.max((heard.count ?? 0) - form.people.length, 0) : 0
  next.people = [{ ...first!, values }, ...others, ...Array.from({ length: missing }, () => newPerson())]
  return next
}

export function householdOf(form: ChangeForm, ground: Ground): Household | null {
  return ground.households?.find(({ id }) => id === form.household) ?? null
}

export function membersOf(form: ChangeForm, ground: Ground): Member[] {
  return householdOf(form, ground)?.members ?? []
}

/** Who stays in the household when the chosen leave, die or split off. */
export function staying(form: ChangeForm, ground: Ground): Member[] {
  return membersOf(form, ground).filter(({ person_id: id }) => !form.chosen.includes(id))
}

/** A new head must be named when the head goes and more than one stays; a single one follows by itself. */
export function needsNewHead(form: ChangeForm, ground: Ground): boolean {
  const leaves = membersOf(form, ground).some(({ person_id: id, role }) => role === 'head' && form.chosen.includes(id))
  return leaves && staying(form, ground).length > 1
}

export const shownName = (member: Member): string =>
  member.fields.find(({ code }) => code === 'name')?.shown ?? member.role_label

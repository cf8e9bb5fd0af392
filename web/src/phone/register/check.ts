// What a form still lacks before it can be recorded, each with the place where it is asked. Pure.

import type { Dictionary } from '@shared/api/types'
import { consentFor, filled } from './consent'
import { membersOf, needsNewHead, staying, type ChangeForm, type Ground, type PersonForm } from './form'
import { readIdentity } from './identity'
import { readBirthDate, readName, readPhone, readText } from './values'

/** A fault: `at` is the id of the place that asks, `word` the key of what to say, `values` what stands in it. */
export interface Lack {
  at: string
  word: string
  values?: Record<string, number>
}

const FAULT_WORDS = {
  name_length: 'value.name_length',
  name_signs: 'value.name_signs',
  phone: 'value.phone_wrong',
  birth_unread: 'value.birth_unread',
  birth_no_such_day: 'value.no_such_day',
  birth_impossible: 'value.birth_impossible',
  text_length: 'value.text_length',
}
export const IDENTITY_WORDS = {
  old: 'value.identity_old',
  length: 'value.identity_length',
  format: 'value.identity_format',
  no_such_day: 'value.identity_no_such_day',
  check: 'value.identity_check',
  impossible_day: 'value.identity_impossible_day',
  region: 'value.identity_region',
}

/** What is wrong with one value as it was typed, or null. */
export function faultOf(code: string, text: string, dictionary: Dictionary | null, today: string): Omit<Lack, 'at'> | null {
  if (!text.trim()) return null
  const kind = dictionary?.fields.find((field) => field.code === code)?.kind ?? CORE_KINDS[code]
  if (kind === 'identity_number') {
    const read = readIdentity(text, today)
    return 'fault' in read ? { word: IDENTITY_WORDS[read.fault], values: { count: read.length } } : null
  }
  const read = kind === 'name' ? readName(text) : kind === 'phone' ? readPhone(text)
    : kind === 'date' ? readBirthDate(text, today) : kind === 'text' ? readText(text) : null
  return read && 'fault' in read ? { word: FAULT_WORDS[read.fault] } : null
}

/** Known even before the dictionary was ever read on this phone. */
const CORE_KINDS: Record<string, string> = { name: 'name', phone: 'phone', birth_date: 'date', identity_number: 'identity_number' }

/** Everything that a form lacks, in the order of the page. */
export function lacksOf(form: ChangeForm, ground: Ground): Lack[] {
  return [...OWN[form.kind](form, ground), ...peopleLack(form, ground), ...dayLack(form, ground)]
}

const lack = (missing: boolean, at: string, word: string): Lack[] => (missing ? [{ at, word }] : [])

const OWN: Record<ChangeForm['kind'], (form: ChangeForm, ground: Ground) => Lack[]> = {
  moved_in: (form, { door }) => [
    ...lack(door.seen.length > 0 && !form.beside, 'beside', 'lack.beside'),
    ...lack(form.beside === 'join' && !form.household && door.seen.length > 1, 'household', 'lack.household'),
    ...headLack(form),
  ],
  moved_out: (form, ground) => [
    ...lack(!form.household, 'household', 'lack.household'),
    ...lack(form.whole === null, 'whole', 'lack.whole'),
    ...lack(form.whole === false && !form.chosen.length, 'chosen', 'lack.chosen'),
    ...newHeadLack(form, ground, form.whole === false),
  ],
  birth: (form) => lack(!form.household, 'household', 'lack.household'),
  death: (form, ground) => [...lack(!form.chosen.length, 'chosen', 'lack.chosen'), ...newHeadLack(form, ground, true)],
  split: (form, ground) => [
    ...lack(!form.household, 'household', 'lack.household'),
    ...lack(!form.chosen.length, 'chosen', 'lack.chosen'),
    ...lack(form.chosen.length > 0 && !staying(form, ground).length, 'chosen', 'lack.everybody'),
    ...lack(!form.chosen.includes(form.newHead), 'new_head', 'lack.new_head'),
    ...lack(needsNewHead(form, ground) && !form.headOfRest, 'head_of_rest', 'lack.head_of_rest'),
  ],
  merge: (form) => [
    ...lack(!form.household, 'household', 'lack.household'),
    ...lack(!form.into || form.into === form.household, 'into', 'lack.into'),
  ],
  head_changed: (form) => [
    ...lack(!form.household || !form.chosen.length, 'chosen', 'lack.chosen'),
    ...lack(!form.role, 'role', 'lack.role_of_old'),
  ],
  role_changed: (form) => [
    ...lack(!form.chosen.length, 'chosen', 'lack.chosen'),
    ...lack(!form.role && form.livesHere === null, 'role', 'lack.role'),
  ],
  correction: (form) => [
    ...lack(!form.chosen.length, 'chosen', 'lack.chosen'),
    ...lack(!!form.people[0] && !filled(form.people[0].values).length && !form.cleared.length, 'values', 'lack.values'),
  ],
  removed: (form, ground) => [
    ...lack(!form.chosen.length, 'chosen', 'lack.chosen'),
    // Somebody else becomes head first; the last one may go.
    ...lack(removesHead(form, ground), 'chosen', 'lack.removes_head'),
  ],
  verified: () => [],
  vacant: () => [],
}

function removesHead(form: ChangeForm, ground: Ground): boolean {
  const members = membersOf(form, ground)
  return members.length > 1 && members.some(({ person_id: id, role }) => role === 'head' && form.chosen.includes(id))
}

function headLack(form: ChangeForm): Lack[] {
  const heads = form.people.filter(({ role }) => role === 'head').length
  if (form.beside === 'join') return []
  return heads === 1 ? [] : [{ at: 'head', word: heads ? 'lack.two_heads' : 'lack.head' }]
}

function newHeadLack(form: ChangeForm, ground: Ground, some: boolean): Lack[] {
  return lack(some && needsNewHead(form, ground) && !form.newHead, 'new_head', 'lack.new_head')
}

function peopleLack(form: ChangeForm, ground: Ground): Lack[] {
  return form.people.flatMap((person, at) => personLack(form, person, at, ground))
}

function personLack(form: ChangeForm, person: PersonForm, at: number, { dictionary, today, households }: Ground): Lack[] {
  const place = (name: string): string => `${at}.${name}`
  const known = form.kind === 'correction'
  const wrong = filled(person.values).flatMap((code) => {
    const fault = faultOf(code, person.values[code]!, dictionary, today)
    return fault ? [{ at: place(code), ...fault }] : []
  })
  const age = known ? memberAge(households, form.chosen[0]) : null
  const child = form.kind === 'birth' || (age !== null && age < 14)
  const consent = known && !filled(person.values).length ? 'none' : consentFor(person.values, dictionary, today, child)
  return [
    ...lack(!known && !person.values.name?.trim(), place('name'), 'lack.name'),
    ...lack(!known && !person.role, place('role'), 'lack.relation'),
    ...wrong,
    ...lack(consent === 'guardian' && !person.guardian, place('guardian'), 'lack.guardian'),
    ...lack(consent !== 'none' && !person.agreed, place('agreed'), consent === 'guardian' ? 'lack.guardian_agreed' : 'lack.agreed'),
  ]
}

export function memberAge(households: Ground['households'], person: string | undefined): number | null {
  return households?.flatMap(({ members }) => members).find(({ person_id: id }) => id === person)?.age ?? null
}

const DATELESS: ReadonlySet<string> = new Set(['removed', 'correction', 'verified'])

function dayLack(form: ChangeForm, ground: Ground): Lack[] {
  if (DATELESS.has(form.kind)) return []
  if (!form.day) return lack(form.kind !== 'moved_in', 'day', 'lack.day')
  if (form.day > ground.today) return [{ at: 'day', word: 'lack.day_ahead' }]
  if (form.day < '1900-01-01') return [{ at: 'day', word: 'lack.day_early' }]
  const first = form.kind === 'moved_in' ? null : firstDay(form, ground)
  return lack(first !== null && form.day < first, 'day', 'lack.day_before')
}

/** The day before which nothing can have happened to those concerned, where it is known. */
function firstDay(form: ChangeForm, ground: Ground): string | null {
  if (form.kind === 'birth' || form.kind === 'vacant') return null
  const days = membersOf(form, ground)
    .filter(({ person_id: id }) => form.chosen.includes(id))
    .flatMap(({ first_day: day }) => (day ? [day] : []))
  return days.sort().at(-1) ?? null
}

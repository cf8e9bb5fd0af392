// A person as they are written down in a form, and what is said of them with a change. Pure.

import { newId } from '@shared/ids'
import type { Capacity, Consent, Dictionary, DictionaryField, Role, SaidPerson } from '../types'

/** Under this age (in years) a guardian consents to everything that is kept. */
export const GUARDIAN_UNDER = 14

export interface Draft {
  /** Made once, so that a command whose answer was lost names the same person again. */
  id: string
  role: Role
  capacity: Capacity
  livesHere: boolean
  movedFromElsewhere: boolean
  /** By the code of their field, as written. */
  values: Record<string, string>
  consented: boolean
  guardian: string
}

export function newDraft(role: Role): Draft {
  return {
    id: newId(),
    role,
    capacity: 'family',
    livesHere: true,
    movedFromElsewhere: false,
    values: {},
    consented: false,
    guardian: '',
  }
}

/** The filled fields, in the order of the dictionary. */
export function filled(values: Readonly<Record<string, string>>, fields: readonly DictionaryField[]): DictionaryField[] {
  return fields.filter(({ code }) => (values[code] ?? '').trim() !== '')
}

/** Year, month and day that a date of birth or an identity number tells, as far as it does. */
export function bornOn(values: Readonly<Record<string, string>>): { year: number; month: number; day: number } | null {
  const number = (values.identity_number ?? '').replace(/[\s-]/g, '')
  const text = (values.birth_date ?? '').trim()
  const found =
    /^\d{6}(\d{4})(\d{2})(\d{2})\d{3}[\dXx]$/.exec(number) ??
    /^(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?$/.exec(text) ??
    /^(\d{4})年?$/.exec(text)
  if (!found) return null
  return { year: Number(found[1]), month: Number(found[2] ?? 12), day: Number(found[3] ?? 31) }
}

/** Whole years on a day (YYYY-MM-DD); of a year alone the lowest age that it allows. */
export function ageOn(values: Readonly<Record<string, string>>, today: string): number | null {
  const born = bornOn(values)
  if (!born) return null
  const [year, month, day] = today.split('-').map(Number) as [number, number, number]
  const before = month < born.month || (month === born.month && day < born.day)
  return Math.max(0, year - born.year - (before ? 1 : 0))
}

export function isChild(values: Readonly<Record<string, string>>, today: string): boolean {
  const age = ageOn(values, today)
  return age !== null && age < GUARDIAN_UNDER
}

/** The fields for which someone's word is needed: the sensitive ones, and of a child all of them. */
export function consentFields(
  values: Readonly<Record<string, string>>,
  fields: readonly DictionaryField[],
  child: boolean,
): DictionaryField[] {
  const kept = filled(values, fields)
  return child ? kept : kept.filter(({ needs_consent }) => needs_consent)
}

/** The wording in use: the newest of its kind; older ones stand before it. */
export function wordingFor(dictionary: Dictionary, child: boolean): { code: string; label: string } | null {
  return dictionary.wordings.filter(({ code }) => code.startsWith(child ? 'guardian' : 'spoken')).at(-1) ?? null
}

export function consentOf(draft: Pick<Draft, 'values' | 'consented' | 'guardian'>, dictionary: Dictionary, child: boolean): Consent | null {
  const fields = consentFields(draft.values, dictionary.fields, child)
  const wording = wordingFor(dictionary, child)
  if (!draft.consented || fields.length === 0 || !wording) return null
  return {
    wording: wording.code,
    given_by: child ? 'guardian' : 'self',
    fields: fields.map(({ code }) => code),
    ...(child ? { guardian: draft.guardian } : {}),
  }
}

/** Whether nothing that is needed is missing; what is written is judged by the server. */
export function complete(draft: Draft, dictionary: Dictionary, today: string): boolean {
  if ((draft.values.name ?? '').trim() === '') return false
  const child = isChild(draft.values, today)
  if (consentFields(draft.values, dictionary.fields, child).length === 0) return true
  return draft.consented && (!child || draft.guardian !== '')
}

export function said(draft: Draft, dictionary: Dictionary, today: string): SaidPerson {
  const values = Object.fromEntries(filled(draft.values, dictionary.fields).map(({ code }) => [code, draft.values[code]!.trim()]))
  // The day of birth follows from the number and is not said twice.
  if (values.identity_number) delete values.birth_date
  const consent = consentOf(draft, dictionary, isChild(draft.values, today))
  return {
    id: draft.id,
    role: draft.role,
    capacity: draft.capacity,
    lives_here: draft.livesHere,
    moved_from_elsewhere: draft.movedFromElsewhere,
    values,
    ...(consent ? { consent } : {}),
  }
}

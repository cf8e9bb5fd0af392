// Whose word a person's data needs, and how it was given: the rules of the server (`people/consents.py`) on the phone. Pure.

import type { Dictionary, SaidConsent } from '@shared/api/types'
import { readIdentity } from './identity'
import { isChild, readBirthDate } from './values'

/** What is asked of whom: nothing, the person's own consent, or a guardian's. */
export type Consent = 'none' | 'self' | 'guardian'

type Values = Record<string, string>

export const filled = (values: Values): string[] => Object.keys(values).filter((code) => values[code]!.trim() !== '')

/** The date or year of birth that was typed, or follows from the identity number; null when it is unknown or unreadable. */
export function birthOf(values: Values, today: string): string | null {
  const identity = values.identity_number ? readIdentity(values.identity_number, today) : null
  if (identity && 'value' in identity) return identity.birthDate
  const birth = values.birth_date ? readBirthDate(values.birth_date, today) : null
  return birth && 'value' in birth ? birth.value : null
}

/** The fields of some values that are kept on the person's word only. */
export function needingConsent(values: Values, dictionary: Dictionary | null): string[] {
  const needing = new Set(dictionary?.fields.filter(({ needs_consent: needs }) => needs).map(({ code }) => code))
  return filled(values).filter((code) => needing.has(code))
}

export function consentFor(values: Values, dictionary: Dictionary | null, today: string, child = false): Consent {
  if (child || isChild(birthOf(values, today), today)) return 'guardian'
  return needingConsent(values, dictionary).length ? 'self' : 'none'
}

/** The newest wording to read out: those of guardians are named so. */
export function wordingOf(dictionary: Dictionary | null, consent: Consent): { code: string; label: string } | null {
  const begins = consent === 'guardian' ? 'guardian' : 'spoken'
  return dictionary?.wordings.filter(({ code }) => code.startsWith(begins)).at(-1) ?? null
}

/** A consent as it is sent; a guardian's covers everything that is kept of the child. */
export function saidConsent(
  values: Values, dictionary: Dictionary | null, today: string, guardian: string, child = false,
): SaidConsent | null {
  const kind = consentFor(values, dictionary, today, child)
  const wording = wordingOf(dictionary, kind)
  if (kind === 'none' || !wording) return null
  return kind === 'guardian'
    ? { wording: wording.code, given_by: 'guardian', given_on: today, fields: filled(values), guardian }
    : { wording: wording.code, given_by: 'self', given_on: today, fields: needingConsent(values, dictionary), guardian: null }
}

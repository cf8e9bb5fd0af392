// Names, phone numbers and dates of birth, checked where they are typed by the same rules as on the server
// (`registry/people/values.py`), and the age that follows. Pure.

import { isDay, OLDEST_YEAR } from './identity'
import { plain } from './plain'

export type ValueFault = 'name_length' | 'name_signs' | 'phone' | 'birth_unread' | 'birth_no_such_day' | 'birth_impossible' | 'text_length'
export type ValueRead = { value: string } | { fault: ValueFault }

const NAME_LENGTH = 40
const TEXT_LENGTH = 120
const CHILD_UNDER = 14
const HAN_GAP = /(?<=[\u2e80-\u9fff\uf900-\ufaff])\s+(?=[\u2e80-\u9fff\uf900-\ufaff])/g
const DATE_FORMS = [
  /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/,
  /^(\d{4})(\d{2})(\d{2})$/,
  /^(\d{4})年?$/,
]

export function readName(text: string): ValueRead {
  const name = plain(text).replace(/\s+/g, ' ').replace(HAN_GAP, '').replace(/[•・]/g, '·')
  if (!name || [...name].length > NAME_LENGTH) return { fault: 'name_length' }
  if (!/^[\p{L}\p{M}·\-'’. ]+$/u.test(name)) return { fault: 'name_signs' }
  return { value: name }
}

/** A mobile number (11 digits) or a landline with its area code, digits only. */
export function readPhone(text: string): ValueRead {
  let digits = plain(text).replace(/[\s\-()（）]/g, '')
  const prefix = ['+86', '0086', '86'].find((each) => digits.startsWith(each))
  if (prefix && digits.length > prefix.length + 9) digits = digits.slice(prefix.length)
  return /^1\d{10}$/.test(digits) || /^0\d{9,11}$/.test(digits) ? { value: digits } : { fault: 'phone' }
}

/**
 * A birth date (1950-03-05), or a birth year alone (1950).
 * @param today YYYY-MM-DD
 */
export function readBirthDate(text: string, today: string): ValueRead {
  const cleaned = plain(text).replaceAll(' ', '')
  const parts = DATE_FORMS.map((form) => form.exec(cleaned)).find(Boolean)
  if (!parts) return { fault: 'birth_unread' }
  const [year, month, day] = [parts[1]!, parts[2]?.padStart(2, '0'), parts[3]?.padStart(2, '0')]
  if (month && day && !isDay(Number(year), Number(month), Number(day))) return { fault: 'birth_no_such_day' }
  const value = month && day ? `${year}-${month}-${day}` : year
  if (Number(year) < OLDEST_YEAR || value > today.slice(0, value.length)) return { fault: 'birth_impossible' }
  return { value }
}

export function readText(text: string): ValueRead {
  const cleaned = plain(text).replace(/\s+/g, ' ')
  return [...cleaned].length > TEXT_LENGTH ? { fault: 'text_length' } : { value: cleaned }
}

/** The age in whole years; with a birth year alone, the lowest that it allows. */
export function ageOn(birthDate: string, today: string): number {
  const years = Number(today.slice(0, 4)) - Number(birthDate.slice(0, 4))
  if (birthDate.length === 4) return Math.max(0, years - 1)
  return years - (today.slice(5) < birthDate.slice(5) ? 1 : 0)
}

/** Whether someone is under 14, or may be: then a guardian consents. */
export function isChild(birthDate: string | null, today: string): boolean {
  return birthDate !== null && ageOn(birthDate, today) < CHILD_UNDER
}

// Identity numbers (GB 11643), checked where they are typed by the same rules as on the server
// (`registry/people/values.py`). Pure. That a number was issued can be checked nowhere but at the police.

import { plain } from './plain'

export type IdentityFault = 'old' | 'length' | 'format' | 'no_such_day' | 'check' | 'impossible_day' | 'region'

export type IdentityRead = { value: string; birthDate: string } | { fault: IdentityFault; length: number }

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const CHECK_CHARACTERS = '10X98765432'
export const OLDEST_YEAR = 1890
/** The first two digits (GB/T 2260; 83 for residents from Taiwan). */
const PROVINCES = new Set(
  ('11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83').split(' '),
)

/** The check character (ISO 7064 MOD 11-2) of the first 17 digits. */
export function checkCharacter(digits: string): string {
  return CHECK_CHARACTERS[WEIGHTS.reduce((sum, weight, at) => sum + weight * Number(digits[at]), 0) % 11]!
}

/** Whether there is such a day in the calendar. */
export function isDay(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(2000, month - 1, day))
  date.setUTCFullYear(year, month - 1, day)
  return date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
}

/**
 * Reads an identity number of 18 characters, its check character capital.
 * @param today the day against which its date of birth is held (YYYY-MM-DD)
 */
export function readIdentity(text: string, today: string): IdentityRead {
  const number = plain(text).toUpperCase().replace(/[\s-]/g, '')
  const wrong = (fault: IdentityFault): IdentityRead => ({ fault, length: [...number].length })
  if (/^\d{15}$/.test(number)) return wrong('old')
  if ([...number].length !== 18) return wrong('length')
  if (!/^\d{17}[\dX]$/.test(number)) return wrong('format')
  const [year, month, day] = [number.slice(6, 10), number.slice(10, 12), number.slice(12, 14)]
  if (!isDay(Number(year), Number(month), Number(day))) return wrong('no_such_day')
  if (checkCharacter(number) !== number[17]) return wrong('check')
  const birthDate = `${year}-${month}-${day}`
  if (birthDate > today || Number(year) < OLDEST_YEAR) return wrong('impossible_day')
  if (!PROVINCES.has(number.slice(0, 2))) return wrong('region')
  return { value: number, birthDate }
}

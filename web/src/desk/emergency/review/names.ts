// Tones of findings, and days for their fields.

import { TIME_ZONE } from '@shared/time'

export const FINDING_TONES: Record<string, string> = { open: 'warn', in_hand: 'warn', reopened: 'urgent', mended: '', verified: 'good' }
const DAY_MS = 86_400_000

/** A day from today on, as the fields take it. */
export function dayAhead(days: number): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: TIME_ZONE }).format(new Date(Date.now() + days * DAY_MS))
}

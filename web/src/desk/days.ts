// Days as the city counts them: one official time, whatever the device is set to.

import { TIME_ZONE } from '@shared/time'

/** Today in the city, YYYY-MM-DD. */
export function today(now: Date = new Date()): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: TIME_ZONE, dateStyle: 'short' }).format(now)
}

// A meeting's moment between the API (with its zone) and an input of day and time, which is the city's.

import { TIME_ZONE } from '@shared/time'

const OFFSET = '+08:00'

export function toInput(moment: string): string {
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat('en-CA', { timeZone: TIME_ZONE, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
      .formatToParts(new Date(moment))
      .map(({ type, value }) => [type, value]),
  )
  return `${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}`
}

export const fromInput = (value: string): string => `${value}:00${OFFSET}`

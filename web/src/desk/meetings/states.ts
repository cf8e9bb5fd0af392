// How a meeting stands, in a word and a colour.

import type { Meeting, MeetingRow } from './api'

type Standing = Pick<Meeting | MeetingRow, 'at' | 'cancelled_at' | 'signed_at'>

export function stateOf({ at, cancelled_at: cancelled, signed_at: signed }: Standing): { word: string; look: '' | 'good' | 'warn' } {
  if (cancelled) return { word: 'council.cancelled', look: '' }
  if (signed) return { word: 'council.signed', look: 'good' }
  return Date.parse(at) > Date.now() ? { word: 'council.to_come', look: '' } : { word: 'council.writing', look: 'warn' }
}

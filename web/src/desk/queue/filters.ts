// The queue's filters live in the address, so that a list can be kept, sent and come back to.

import type { CaseState, CaseView, DueState } from '@shared/api/types'

export interface QueueFilter {
  view: Extract<CaseView, 'mine' | 'area'>
  state: CaseState | null
  category: string | null
  place: string | null
  urgent: boolean
  due: DueFilter | null
  words: string
}

export type DueFilter = Exclude<DueState, 'on_time'>

export type Address = Record<string, unknown>

const STATES: readonly CaseState[] = ['reported', 'dispatched', 'accepted', 'replied', 'closed']

/** What each is called. */
export const DUE_FILTER_WORDS: Record<DueFilter, string> = {
  overdue: 'due_filter.overdue',
  nearly_due: 'due_filter.nearly_due',
  paused: 'due_filter.paused',
}

export const DUE_FILTERS: readonly DueFilter[] = ['overdue', 'nearly_due', 'paused']

function text(value: unknown): string {
  const first: unknown = Array.isArray(value) ? value[0] : value
  return typeof first === 'string' ? first : ''
}

/** Reads the filters out of an address; whatever makes no sense in it is left out. */
export function readFilter(query: Address): QueueFilter {
  const state = text(query.state)
  const place = text(query.place)
  return {
    view: text(query.view) === 'area' ? 'area' : 'mine',
    state: STATES.find((known) => known === state) ?? null,
    category: /^[\w.]+$/.test(text(query.category)) ? text(query.category) : null,
    place: /^\d{4,18}$/.test(place) ? place : null,
    urgent: text(query.urgent) === '1',
    due: DUE_FILTERS.find((known) => known === text(query.due)) ?? null,
    words: text(query.q).trim(),
  }
}

/** The address's words for these filters; what is not filtered is not named. */
export function writeFilter(filter: QueueFilter): Record<string, string> {
  const words: Record<string, string> = {}
  if (filter.view !== 'mine') words.view = filter.view
  if (filter.state) words.state = filter.state
  if (filter.category) words.category = filter.category
  if (filter.place) words.place = filter.place
  if (filter.urgent) words.urgent = '1'
  if (filter.due) words.due = filter.due
  if (filter.words.trim()) words.q = filter.words.trim()
  return words
}

/** Whether two filters show the same list. */
export function sameFilter(one: QueueFilter, other: QueueFilter): boolean {
  return JSON.stringify(writeFilter(one)) === JSON.stringify(writeFilter(other))
}

/** True when anything besides the view narrows the list. */
export function narrowed(filter: QueueFilter): boolean {
  return Object.keys(writeFilter({ ...filter, view: 'mine' })).length > 0
}

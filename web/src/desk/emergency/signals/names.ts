// Words that go with what the API tells of signals, and small helpers of their pages.

import type { PlaceRef } from '@shared/api/types'
import { session } from '@shared/session'
import { ableAt, topPlaces } from '../../reach'

export const COLOURS = ['red', 'orange', 'yellow', 'blue'] as const
export const COLOUR_WORDS = { red: 'signals.red', orange: 'signals.orange', yellow: 'signals.yellow', blue: 'signals.blue' } as const
export const URGENCIES = ['Immediate', 'Expected', 'Future'] as const
export const URGENCY_WORDS = { Immediate: 'signals.urgency_immediate', Expected: 'signals.urgency_expected', Future: 'signals.urgency_future' } as const
export const CERTAINTIES = ['Observed', 'Likely', 'Possible'] as const
export const CERTAINTY_WORDS = { Observed: 'signals.certainty_observed', Likely: 'signals.certainty_likely', Possible: 'signals.certainty_possible' } as const
export const WEIGHT_TONES: Record<string, string> = { stop: 'urgent', error: 'urgent', warning: 'warn', note: '' }
export const WEIGHT_WORDS: Record<string, string> = { stop: 'signals.weight_stop', error: 'signals.weight_error', warning: 'signals.weight_warning', note: 'signals.weight_note' }
export const GAUGE_TONES: Record<string, string> = { below: 'good', warning: 'warn', guarantee: 'urgent', silent: 'warn', unknown: '' }
export const QUALITY_WORDS: Record<string, string> = { jump: 'signals.quality_jump', spike: 'signals.quality_spike', impossible: 'signals.quality_impossible' }
export const SIX_TONES: Record<string, string> = { there: 'good', missing: 'urgent', out_of_date: 'warn' }
export const SIX_WORDS: Record<string, string> = { there: 'signals.six_there', missing: 'signals.six_missing', out_of_date: 'signals.six_old' }
export const MESSAGE_WORDS: Record<string, string> = { Alert: 'signals.type_alert', Update: 'signals.type_update', Cancel: 'signals.type_cancel' }
export const WRITE_WORDS: Record<string, string> = { Alert: 'signals.write', Update: 'signals.write_update', Cancel: 'signals.write_cancel' }
export const DRAFT_WORDS: Record<string, string> = { waits: 'signals.draft_waits', published: 'signals.draft_published', withdrawn: 'signals.draft_withdrawn' }
export const DRAFT_TONES: Record<string, string> = { waits: 'warn', published: 'good', withdrawn: '' }

/** The first places by name; of many, how many more. */
export function placesOf(places: readonly PlaceRef[]): string {
  const names = places.slice(0, 3).map(({ name }) => name).join('、')
  return places.length > 3 ? `${names} +${places.length - 3}` : names
}

/** The own places at which one may do something. */
export function placesFor(ability: string): PlaceRef[] {
  return topPlaces((session.value?.posts ?? []).map(({ place }) => place).filter(({ code }) => ableAt(ability, code)))
}

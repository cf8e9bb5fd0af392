// How levels and colours go together on screen, and short names of posts.

import type { PostRef } from '@shared/api/types'
import { sentence } from '@shared/sentence'

export const LEVELS = [4, 3, 2, 1] as const
/** Level I is red, IV is blue, as official warnings are. */
export const LEVEL_TONES: Record<number, string> = { 1: 'red', 2: 'orange', 3: 'yellow', 4: 'blue' }
export const LEVEL_WORDS: Record<number, string> = { 1: 'drill.level_1', 2: 'drill.level_2', 3: 'drill.level_3', 4: 'drill.level_4' }
export const RUNG_WORDS: Record<string, string> = { app: 'drill.rung_app', text: 'drill.rung_text', deputy: 'drill.rung_deputy', above: 'drill.rung_above' }
export const COUNT_WORDS = { all: 'drill.count_all', acknowledged: 'drill.count_acknowledged', arrived: 'drill.count_arrived', declined: 'drill.count_declined', silent: 'drill.count_silent' } as const
export const COUNTED = ['all', 'acknowledged', 'arrived', 'declined', 'silent'] as const
export const DECISION_WORDS: Record<string, string> = { level: 'drill.change_level', stand_down: 'drill.stand_down', order: 'drill.order' }
export const ANSWER_WORDS = { acknowledged: 'drill.answer_acknowledged', arrived: 'drill.answer_arrived', declined: 'drill.answer_declined' } as const
export const STATE_TONES: Record<string, string> = { acknowledged: 'good', arrived: 'good', declined: 'urgent', read: 'warn', delivered: '', called: '' }
export const TASK_TONES: Record<string, string> = { done: 'good', started: 'warn', accepted: 'warn', refused: 'urgent', called_off: '', ordered: '' }

export function postName(post: PostRef): string {
  return `${post.organisation ?? post.place.name} ${sentence(post.post_type_label)}`
}

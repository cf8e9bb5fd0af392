// How levels and colours go together on screen, and short names of posts.

import type { PostRef } from '@shared/api/types'
import { sentence } from '@shared/sentence'

export const LEVELS = [4, 3, 2, 1] as const
/** Level I is red, IV is blue, as official warnings are. */
export const LEVEL_TONES: Record<number, string> = { 1: 'red', 2: 'orange', 3: 'yellow', 4: 'blue' }
export const LEVEL_WORDS: Record<number, string> = { 1: 'emergency.level_1', 2: 'emergency.level_2', 3: 'emergency.level_3', 4: 'emergency.level_4' }
export const RUNG_WORDS: Record<string, string> = { app: 'emergency.rung_app', text: 'emergency.rung_text', deputy: 'emergency.rung_deputy', above: 'emergency.rung_above' }
export const COUNT_WORDS = { all: 'emergency.count_all', acknowledged: 'emergency.count_acknowledged', arrived: 'emergency.count_arrived', declined: 'emergency.count_declined', silent: 'emergency.count_silent' } as const
export const COUNTED = ['all', 'acknowledged', 'arrived', 'declined', 'silent'] as const
export const DECISION_WORDS: Record<string, string> = { level: 'emergency.change_level', stand_down: 'emergency.stand_down', order: 'emergency.order' }
export const ANSWER_WORDS = { acknowledged: 'emergency.answer_acknowledged', arrived: 'emergency.answer_arrived', declined: 'emergency.answer_declined' } as const
export const STATE_TONES: Record<string, string> = { acknowledged: 'good', arrived: 'good', declined: 'urgent', read: 'warn', delivered: '', called: '' }
export const TASK_TONES: Record<string, string> = { done: 'good', started: 'warn', accepted: 'warn', refused: 'urgent', called_off: '', ordered: '' }

export function postName(post: PostRef): string {
  return `${post.organisation ?? post.place.name} ${sentence(post.post_type_label)}`
}

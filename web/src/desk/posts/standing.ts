// Where a post stands in time: vacant, held, not yet begun, ended. Pure.

import type { PostRow } from '@shared/api/types'

export type PostStanding = 'ended' | 'future' | 'vacant' | 'held'

/** @param day today, YYYY-MM-DD */
export function standingOf(post: PostRow, day: string): PostStanding {
  if (!post.active) return post.first_day > day ? 'future' : 'ended'
  return post.account_name === null ? 'vacant' : 'held'
}

export const STANDING_LOOKS: Record<PostStanding, { word: string; tone: string; mark: string }> = {
  ended: { word: 'posting.ended', tone: '', mark: '–' },
  future: { word: 'posting.future', tone: '', mark: '◷' },
  vacant: { word: 'posting.vacant', tone: 'warn', mark: '○' },
  held: { word: 'posting.held', tone: 'good', mark: '●' },
}

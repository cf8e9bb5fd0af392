// How a post is named in a list to choose from: its kind, its place, who holds it.

import type { PlanPost } from '@shared/plans/api'
import { sentence } from '@shared/sentence'

export function postName(post: Pick<PlanPost, 'post_type_label' | 'organisation' | 'place' | 'account_name'>): string {
  return [sentence(post.post_type_label), post.organisation ?? post.place.name, post.account_name].filter(Boolean).join(' · ')
}

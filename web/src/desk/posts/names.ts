// How a post is called on screen.

import type { PostRef } from '@shared/api/types'
import { sentence } from '@shared/sentence'

/** Its kind and where it stands, or for whom: "社区工作者 · 菱窠社区", "物业 · 金色家园物业". */
export function holderName(post: PostRef): string {
  return `${sentence(post.post_type_label)} · ${post.organisation ?? post.place.name}`
}

// The figures beside the navigation: cases waiting for me, and unread messages.

import { reactive, readonly } from 'vue'
import { cases, inbox } from '@shared/api/endpoints'

const figures = reactive({ mine: 0, urgent: 0, unread: 0 })

export const standing = readonly(figures)

/** Reads the figures anew; without an answer the old ones stay. */
export async function refreshStanding(): Promise<void> {
  const [counts, messages] = await Promise.allSettled([cases.counts(), inbox.list()])
  if (counts.status === 'fulfilled') {
    figures.mine = counts.value.mine
    figures.urgent = counts.value.urgent
  }
  if (messages.status === 'fulfilled') figures.unread = messages.value.unread
}

export function setUnread(unread: number): void {
  figures.unread = unread
}

// Changes heard over the live feed, handed to the page that shows what changed. Several at once become one.

import { onScopeDispose } from 'vue'
import type { FeedChange } from '@shared/api/types'

const GATHER_MS = 800

type Listener = { wants: (change: FeedChange) => boolean; refresh: () => unknown; timer?: ReturnType<typeof setTimeout> }

const listeners = new Set<Listener>()

/** Passes a change on; null means that changes may have been missed. */
export function noteChange(change: FeedChange | null): void {
  for (const listener of listeners) {
    if (change !== null && !listener.wants(change)) continue
    clearTimeout(listener.timer)
    listener.timer = setTimeout(listener.refresh, GATHER_MS)
  }
}

/** Reads anew when something wanted has changed, as long as the component lives. */
export function useChanges(wants: (change: FeedChange) => boolean, refresh: () => unknown): void {
  const listener: Listener = { wants, refresh }
  listeners.add(listener)
  onScopeDispose(() => {
    clearTimeout(listener.timer)
    listeners.delete(listener)
  })
}

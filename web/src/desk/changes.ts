// Changes heard over the live feed, handed to whoever shows what changed. Several at once become one.

import { onScopeDispose } from 'vue'
import type { FeedChange } from '@shared/api/types'

const GATHER_MS = 500

/** Ids of what changed; null when changes may have been missed and everything must be read anew. */
export type Heard = ReadonlySet<string> | null

interface Listener {
  wants: (change: FeedChange) => boolean
  refresh: (heard: Heard) => unknown
  heard: Set<string>
  missed: boolean
  timer?: ReturnType<typeof setTimeout>
}

const listeners = new Set<Listener>()

function deliver(listener: Listener): void {
  const heard = listener.missed ? null : listener.heard
  listener.heard = new Set()
  listener.missed = false
  listener.refresh(heard)
}

/** Passes a change on; null means that changes may have been missed. */
export function noteChange(change: FeedChange | null): void {
  for (const listener of listeners) {
    if (change === null) listener.missed = true
    else if (listener.wants(change)) listener.heard.add(change.subject_id)
    else continue
    clearTimeout(listener.timer)
    listener.timer = setTimeout(() => deliver(listener), GATHER_MS)
  }
}

/** Calls `refresh` some time after something wanted has changed, as long as the component lives. */
export function useChanges(wants: (change: FeedChange) => boolean, refresh: (heard: Heard) => unknown): void {
  const listener: Listener = { wants, refresh, heard: new Set(), missed: false }
  listeners.add(listener)
  onScopeDispose(() => {
    clearTimeout(listener.timer)
    listeners.delete(listener)
  })
}

// The live feed: says when something changed, so that a screen reads it anew. It never carries the change itself.

import type { FeedChange } from './api/types'

const FIRST_WAIT_MS = 2_000
const LONGEST_WAIT_MS = 60_000

export interface FeedListener {
  onChange: (change: FeedChange) => void
  /** Called when connected, at first and after a break: what changed before was not heard, so lists must be read anew. */
  onReconnect: () => void
}

/** Waiting time before try number `attempt` (0, 1, ...), doubled each time, with `jitter` from 0 to 1 added as up to a half. */
export function reconnectWait(attempt: number, jitter: number): number {
  const base = Math.min(FIRST_WAIT_MS * 2 ** attempt, LONGEST_WAIT_MS)
  return Math.round(base * (1 + jitter / 2))
}

/**
 * Listens to the feed until the returned function is called. A lost connection is tried again with growing pauses;
 * a hidden page lets go of its connection and takes it up when it is seen again.
 */
export function openFeed(url: string, listener: FeedListener): () => void {
  let source: EventSource | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let attempt = 0
  let stopped = false

  function close(): void {
    clearTimeout(timer)
    source?.close()
    source = null
  }

  function open(): void {
    close()
    if (stopped || document.hidden) return
    source = new EventSource(url, { withCredentials: true })
    source.addEventListener('open', () => {
      attempt = 0
      listener.onReconnect()
    })
    source.addEventListener('change', (event) => {
      try {
        listener.onChange(JSON.parse((event as MessageEvent<string>).data) as FeedChange)
      } catch {
        listener.onReconnect()
      }
    })
    // The feed could not keep all that happened meanwhile.
    source.addEventListener('reset', () => listener.onReconnect())
    source.addEventListener('error', () => {
      close()
      timer = setTimeout(open, reconnectWait(attempt, Math.random()))
      attempt += 1
    })
  }

  function seen(): void {
    if (document.hidden) close()
    else if (!source) {
      attempt = 0
      open()
    }
  }

  document.addEventListener('visibilitychange', seen)
  window.addEventListener('online', seen)
  open()
  return () => {
    stopped = true
    document.removeEventListener('visibilitychange', seen)
    window.removeEventListener('online', seen)
    close()
  }
}

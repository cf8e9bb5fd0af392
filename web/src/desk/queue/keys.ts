// The keyboard in the work queue: which key means what, and when keys belong to a field instead.

import { onScopeDispose } from 'vue'

export type KeyMeaning = 'next' | 'previous' | 'search' | 'help' | 'choose' | 'close'

const MEANINGS: Record<string, KeyMeaning> = {
  j: 'next',
  k: 'previous',
  x: 'choose',
  '/': 'search',
  '?': 'help',
  '？': 'help',
  Escape: 'close',
}

const FIELDS = 'input, textarea, select, [contenteditable="true"], [role="dialog"], [role="combobox"], .el-popper'
const LIST = '[data-queue]'
/** What lies above the page and has keys of its own: dialogs, the photo viewer. */
const ABOVE = '[aria-modal="true"], .el-image-viewer__wrapper'

/** What a pressed key means where the focus is; null when it is none of ours. */
export function meaningOf(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'target'>): KeyMeaning | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null
  const target = event.target instanceof Element ? event.target : null
  if (target?.closest(FIELDS)) return null
  if (target?.closest(LIST)) {
    if (event.key === 'ArrowDown') return 'next'
    if (event.key === 'ArrowUp') return 'previous'
  }
  return MEANINGS[event.key] ?? null
}

/** Listens for the queue's keys as long as the component lives; nothing while a dialog is open. */
export function useKeys(act: (meaning: KeyMeaning) => void): void {
  function pressed(event: KeyboardEvent): void {
    if ([...document.querySelectorAll<HTMLElement>(ABOVE)].some((layer) => layer.getClientRects().length > 0)) return
    const meaning = meaningOf(event)
    if (!meaning) return
    event.preventDefault()
    act(meaning)
  }
  window.addEventListener('keydown', pressed)
  onScopeDispose(() => window.removeEventListener('keydown', pressed))
}

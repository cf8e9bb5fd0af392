// What passes between the register's pages, held in the page's memory alone: gone when the app is closed or hidden for
// long, and never written anywhere. Here, and nowhere else on the phone, are members of a household once they are opened.

import { shallowRef } from 'vue'
import type { Dwelling } from '@shared/api/types'
import type { Heard } from './sentence'

const REMEMBER_MS = 5 * 60_000

interface Opened {
  dwelling: Dwelling
  purpose: string
  at: number
}

const opened = shallowRef<Opened | null>(null)
/** A sentence that was said on the building's page, for the form that opens now. */
export const said = shallowRef<Heard | null>(null)
/** The change that was recorded last, for the notice on the building's page. */
export const recorded = shallowRef<{ building: string; command: string } | null>(null)
/** The door that was touched last, so that the picture opens where it was left. */
export const lastDoor = shallowRef<string | null>(null)

let timer: ReturnType<typeof setTimeout> | undefined

export function remember(dwelling: Dwelling, purpose: string): void {
  opened.value = { dwelling, purpose, at: Date.now() }
  clearTimeout(timer)
  timer = setTimeout(forget, REMEMBER_MS)
}

export function forget(): void {
  clearTimeout(timer)
  opened.value = null
}

/** The household of a dwelling as it was opened a moment ago, or null. */
export function remembered(dwelling: string): Opened | null {
  const found = opened.value
  return found && found.dwelling.id === dwelling && Date.now() - found.at < REMEMBER_MS ? found : null
}

/** Takes over what was said, once. */
export function takeSaid(): Heard | null {
  const heard = said.value
  said.value = null
  return heard
}

// Whoever picks up a phone that was laid aside finds nobody's household open.
let hiddenAt = 0
const HIDDEN_MS = 60_000
document.addEventListener('visibilitychange', () => {
  if (document.hidden) hiddenAt = Date.now()
  else if (Date.now() - hiddenAt > HIDDEN_MS) forget()
})

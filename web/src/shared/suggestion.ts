// What a text may be about, asked for while it is written. Offered to be taken with one tap, never chosen by itself, and
// not asked for once a person has chosen: nobody's choice is second-guessed.

import { computed, onScopeDispose, shallowRef, watch } from 'vue'
import type { Items, SuggestedCategory } from './api/types'

/** The category of what fits no other: whoever chose it may still be helped. */
export const CATCH_ALL = 'other'
const GATHER_MS = 700
const LEAST_LETTERS = 4

export const isUndecided = (chosen: string | null): boolean => chosen === null || chosen === CATCH_ALL

/** The one that may be offered: very likely, and no other than what stands chosen. */
export function offerOf(items: readonly SuggestedCategory[], chosen: string | null): SuggestedCategory | null {
  const first = items[0]
  return first?.band === 'very_likely' && isUndecided(chosen) && first.code !== chosen ? first : null
}

export function useSuggestion(
  text: () => string,
  chosen: () => string | null,
  ask: (text: string) => Promise<Items<SuggestedCategory>>,
) {
  const heard = shallowRef<{ about: string; items: SuggestedCategory[] }>({ about: '', items: [] })
  const about = computed(() => {
    const words = text().trim()
    return words.length >= LEAST_LETTERS && isUndecided(chosen()) ? words : ''
  })
  let timer: ReturnType<typeof setTimeout> | undefined

  async function look(words: string): Promise<void> {
    try {
      const { items } = await ask(words)
      if (about.value === words) heard.value = { about: words, items }
    } catch {
      // Without an answer the person chooses as ever.
    }
  }

  watch(
    about,
    (words) => {
      clearTimeout(timer)
      if (words && words !== heard.value.about && navigator.onLine) timer = setTimeout(() => void look(words), GATHER_MS)
    },
    { immediate: true },
  )
  onScopeDispose(() => clearTimeout(timer))

  /** Stays while the text goes on, until the next answer; gone when a kind is chosen or the text is taken back. */
  return computed(() => (about.value ? offerOf(heard.value.items, chosen()) : null))
}

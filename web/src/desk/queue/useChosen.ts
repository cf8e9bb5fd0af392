// The cases that are chosen in the queue, to be moved together.

import { computed, shallowRef, type Ref } from 'vue'
import type { CaseRow } from '@shared/api/types'

export const MOST_CHOSEN = 200

export function useChosen(rows: Ref<readonly CaseRow[]>) {
  const ids = shallowRef<ReadonlySet<string>>(new Set())
  /** What is chosen and still in the list: nobody moves what they cannot see. */
  const chosen = computed(() => rows.value.filter(({ id }) => ids.value.has(id)))
  const all = computed(() => rows.value.length > 0 && chosen.value.length === Math.min(rows.value.length, MOST_CHOSEN))

  function toggle(id: string): void {
    const wanted = new Set(ids.value)
    if (!wanted.delete(id) && chosen.value.length < MOST_CHOSEN) wanted.add(id)
    ids.value = wanted
  }

  function toggleAll(): void {
    ids.value = all.value ? new Set() : new Set(rows.value.slice(0, MOST_CHOSEN).map(({ id }) => id))
  }

  function clear(): void {
    ids.value = new Set()
  }

  return { ids, chosen, all, toggle, toggleAll, clear }
}

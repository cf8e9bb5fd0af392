// What a form lacks, told at the place that asks for it.

import { computed, inject, provide, type ComputedRef, type InjectionKey, type Ref } from 'vue'
import { useWords } from '@shared/i18n'
import type { Lack } from './check'

const FAULTS: InjectionKey<ComputedRef<ReadonlyMap<string, string>>> = Symbol('faults')

/** Makes the faults of a form known to its fields; nothing is said before the person has tried to record it. */
export function provideFaults(lacks: Ref<readonly Lack[]>, tried: Ref<boolean>): void {
  const { t } = useWords()
  provide(
    FAULTS,
    computed(() => new Map(tried.value ? lacks.value.map(({ at, word, values }) => [at, t(word, values ?? {})]) : [])),
  )
}

/** The fault of a place, or null. */
export function useFaults(): (at: string) => string | null {
  const faults = inject(FAULTS)
  return (at) => faults?.value.get(at) ?? null
}

// The queue's filter in words, for paper and dialogs.

import { computed, shallowRef, watch, type Ref } from 'vue'
import { territory } from '@shared/api/endpoints'
import type { Category } from '@shared/api/types'
import { useWords } from '@shared/i18n'
import { sentence } from '@shared/sentence'
import { able } from '@shared/session'
import { STATE_LOOKS } from '@shared/states'
import { DUE_FILTER_WORDS, type QueueFilter } from './filters'

export function useFilterWords(filter: Ref<QueueFilter>, categories: Ref<readonly Category[]>) {
  const { t } = useWords()
  const place = shallowRef<{ code: string; name: string } | null>(null)

  watch(
    () => filter.value.place,
    async (code) => {
      if (!code || place.value?.code === code) return
      try {
        place.value = (await territory.place(code)).place
      } catch {
        place.value = { code, name: code }
      }
    },
    { immediate: true },
  )

  const view = computed(() =>
    filter.value.view === 'mine' ? t('queue.mine') : able('case.read') ? t('queue.area') : t('queue.involved'),
  )
  /** What narrows the list besides the view; empty when nothing does. */
  const parts = computed(() => {
    const { state, category, place: code, urgent, due, words } = filter.value
    const found: string[] = []
    if (state) found.push(t(STATE_LOOKS[state].word))
    if (category) found.push(sentence(categories.value.find((one) => one.code === category)?.name ?? category))
    if (code) found.push(place.value?.code === code ? place.value.name : code)
    if (due) found.push(t(DUE_FILTER_WORDS[due]))
    if (urgent) found.push(t('queue.only_urgent'))
    if (words) found.push(t('queue.with_words', { words }))
    return found
  })
  const inWords = computed(() => [view.value, ...parts.value].join(t('marks.list')))

  return { view, parts, inWords }
}

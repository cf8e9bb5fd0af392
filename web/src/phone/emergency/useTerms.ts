// The choices of the forms, as last heard; without any signal since the call the plainest of them.

import { computed } from 'vue'
import { useWords } from '@shared/i18n'
import { useCached } from '../store/cache'
import { emergency, TERMS_KEY, type FieldTerms } from './api'

export function useTerms() {
  const { t } = useWords()
  const { data } = useCached<FieldTerms>(TERMS_KEY, () => emergency.terms())
  const other = computed(() => ({ code: 'other', label: t('fieldwork.other') }))
  const natures = computed(() => data.value?.natures ?? [other.value])
  const needs = computed(() => data.value?.needs ?? [{ code: 'rescue', label: t('fieldwork.need_rescue') }, other.value])
  return { natures, needs }
}

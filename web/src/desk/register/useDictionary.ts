// The field dictionary and the closed lists of the register, asked once for each language.

import { computed, shallowRef, watch } from 'vue'
import { useWords } from '@shared/i18n'
import { sentence } from '@shared/sentence'
import { register } from './api'
import type { Dictionary, DictionaryField } from './types'

const kept = new Map<string, Promise<Dictionary>>()

function ask(language: string): Promise<Dictionary> {
  const known = kept.get(language)
  if (known) return known
  const asked = register.dictionary()
  kept.set(language, asked)
  asked.catch(() => kept.delete(language))
  return asked
}

export function useDictionary() {
  const { language } = useWords()
  const dictionary = shallowRef<Dictionary | null>(null)
  const fault = shallowRef<unknown>(null)

  async function read(): Promise<void> {
    try {
      dictionary.value = await ask(language.value)
      fault.value = null
    } catch (error) {
      fault.value = error
    }
  }

  watch(language, read, { immediate: true })

  const fields = computed(() => new Map((dictionary.value?.fields ?? []).map((field) => [field.code, field])))
  const purposes = computed(() => new Map((dictionary.value?.purposes ?? []).map(({ code, label }) => [code, sentence(label)])))
  const field = (code: string): DictionaryField | undefined => fields.value.get(code)
  const purpose = (code: string): string => purposes.value.get(code) ?? code

  return { dictionary, fault, read, field, purpose }
}

// The two languages: which one is in use, and loading only its catalogues.

import type { Ref } from 'vue'
import { createI18n, useI18n, type I18n } from 'vue-i18n'
import { speak } from './api/client'
import type { Language } from './api/types'

export const LANGUAGES: readonly Language[] = ['zh-CN', 'en']
const STORE_KEY = 'weige.language'

type Words = Record<string, never>
type Catalogue = Record<string, unknown>
export type CatalogueLoaders = Record<Language, () => Promise<{ default: Catalogue }>>

const sharedCatalogues: CatalogueLoaders = {
  'zh-CN': () => import('./locales/zh-CN.json'),
  en: () => import('./locales/en.json'),
}

type Translator = I18n<Words, Words, Words, Language, false>

let i18n: Translator | null = null
let appCatalogues: CatalogueLoaders | null = null
/** Words that came with a part of the app which was opened later. */
const laterCatalogues = new Set<CatalogueLoaders>()

export function isLanguage(word: unknown): word is Language {
  return LANGUAGES.includes(word as Language)
}

/** The language chosen on this device; Chinese where nobody has chosen. */
export function chosenLanguage(): Language {
  try {
    const stored = localStorage.getItem(STORE_KEY)
    return isLanguage(stored) ? stored : 'zh-CN'
  } catch {
    return 'zh-CN'
  }
}

async function load(language: Language): Promise<Catalogue> {
  const parts = [sharedCatalogues, appCatalogues!, ...laterCatalogues]
  const catalogues = await Promise.all(parts.map((part) => part[language]()))
  return Object.assign({}, ...catalogues.map((each) => each.default)) as Catalogue
}

/** Adds the words of a part of the app before it is shown, in the language in use and in every other one that was. */
export async function addWords(catalogues: CatalogueLoaders): Promise<void> {
  if (laterCatalogues.has(catalogues)) return
  const { global } = i18n!
  const languages = global.availableLocales.filter(isLanguage)
  const words = await Promise.all(languages.map(async (language) => [language, (await catalogues[language]()).default] as const))
  for (const [language, found] of words) global.mergeLocaleMessage(language, found as Words)
  laterCatalogues.add(catalogues)
  // A language that was chosen while these were on their way came without them.
  for (const language of global.availableLocales.filter(isLanguage)) {
    if (!languages.includes(language)) global.mergeLocaleMessage(language, (await catalogues[language]()).default as Words)
  }
}

/** Switches the whole page to a language and remembers it on this device. */
export async function setLanguage(language: Language): Promise<void> {
  const { global } = i18n!
  if (!global.availableLocales.includes(language)) global.setLocaleMessage(language, (await load(language)) as Words)
  global.locale.value = language
  document.documentElement.lang = language
  speak(language)
  try {
    localStorage.setItem(STORE_KEY, language)
  } catch {
    // Private windows may forbid storage; the choice then lasts as long as the page.
  }
}

/** Makes the app's translator; `catalogues` are the app's own words, joined with the shared ones. */
export async function setUpI18n(catalogues: CatalogueLoaders) {
  appCatalogues = catalogues
  i18n = createI18n({
    legacy: false as const,
    locale: 'zh-CN' as Language,
    fallbackLocale: false,
    messages: {},
    missingWarn: import.meta.env.DEV,
    fallbackWarn: false,
  }) as unknown as Translator
  await setLanguage(chosenLanguage())
  return i18n
}

/** `t` and the language in use, for components. */
export function useWords() {
  const { t, locale } = useI18n({ useScope: 'global' })
  return { t, language: locale as Ref<Language> }
}

/** `t` outside components. */
export function say(key: string, values: Record<string, unknown> = {}): string {
  return (i18n!.global.t as (key: string, values: Record<string, unknown>) => string)(key, values)
}

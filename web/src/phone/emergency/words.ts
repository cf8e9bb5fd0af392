// The words of reports from the field: they come with their pages.

import { addWords, type CatalogueLoaders } from '@shared/i18n'

const WORDS: CatalogueLoaders = {
  'zh-CN': () => import('./locales/zh-CN.json'),
  en: () => import('./locales/en.json'),
}

/** Loads a page together with the words of the field. */
export async function withFieldWords<T>(load: () => Promise<T>): Promise<T> {
  const [part] = await Promise.all([load(), addWords(WORDS)])
  return part
}

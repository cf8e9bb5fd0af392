// The words of emergency come with its pages, when one is opened first.

import { addWords, type CatalogueLoaders } from '@shared/i18n'

const WORDS: CatalogueLoaders = {
  'zh-CN': () => import('./locales/zh-CN.json'),
  en: () => import('./locales/en.json'),
}

/** Loads a page together with its words. */
export async function withWords<T>(load: () => Promise<T>): Promise<T> {
  const [part] = await Promise.all([load(), addWords(WORDS)])
  return part
}

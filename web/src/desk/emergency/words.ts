// The words of emergency come with its pages, when one is opened first.

import { addWords, type CatalogueLoaders } from '@shared/i18n'

const WORDS: CatalogueLoaders = {
  'zh-CN': () => import('./locales/zh-CN.json'),
  en: () => import('./locales/en.json'),
}

/** Loads a page together with the words of emergency, and those of its part of it if that has its own. */
export async function withWords<T>(load: () => Promise<T>, ...more: CatalogueLoaders[]): Promise<T> {
  const [page] = await Promise.all([load(), ...[WORDS, ...more].map(addWords)])
  return page
}

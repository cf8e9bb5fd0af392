// The register's own words: they come with its pages, not with the first load.

import { addWords, type CatalogueLoaders } from '@shared/i18n'

const WORDS: CatalogueLoaders = {
  'zh-CN': () => import('./locales/zh-CN.json'),
  en: () => import('./locales/en.json'),
}

/** Loads a part of the register together with its words. */
export async function withWords<T>(load: () => Promise<T>): Promise<T> {
  const [part] = await Promise.all([load(), addWords(WORDS)])
  return part
}

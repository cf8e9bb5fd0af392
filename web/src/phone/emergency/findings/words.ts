// The words of findings come with their pages, not with the first load.

import { addWords, type CatalogueLoaders } from '@shared/i18n'

const WORDS: CatalogueLoaders = {
  'zh-CN': () => import('./locales/zh-CN.json'),
  en: () => import('./locales/en.json'),
}

export async function withFindingWords<T>(load: () => Promise<T>): Promise<T> {
  const [part] = await Promise.all([load(), addWords(WORDS)])
  return part
}

// The words of evacuation come with its pages.

import type { CatalogueLoaders } from '@shared/i18n'

export const EVACUATION_WORDS: CatalogueLoaders = {
  'zh-CN': () => import('./locales/zh-CN.json'),
  en: () => import('./locales/en.json'),
}

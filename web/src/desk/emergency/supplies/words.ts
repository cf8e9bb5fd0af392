// The words of supplies come with its pages.

import type { CatalogueLoaders } from '@shared/i18n'

export const SUPPLY_WORDS: CatalogueLoaders = {
  'zh-CN': () => import('./locales/zh-CN.json'),
  en: () => import('./locales/en.json'),
}

// The words of signals come with the pages that show them.

import type { CatalogueLoaders } from '@shared/i18n'

export const SIGNAL_WORDS: CatalogueLoaders = {
  'zh-CN': () => import('./locales/zh-CN.json'),
  en: () => import('./locales/en.json'),
}

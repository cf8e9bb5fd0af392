// The words of reviews, findings and observers, loaded with their pages beside those of emergency.

import type { CatalogueLoaders } from '@shared/i18n'

export const REVIEW_WORDS: CatalogueLoaders = {
  'zh-CN': () => import('./locales/zh-CN.json'),
  en: () => import('./locales/en.json'),
}

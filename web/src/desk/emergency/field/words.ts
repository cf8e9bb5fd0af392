// The words of what comes in from the field.

import type { CatalogueLoaders } from '@shared/i18n'

export const FIELD_WORDS: CatalogueLoaders = {
  'zh-CN': () => import('./locales/zh-CN.json'),
  en: () => import('./locales/en.json'),
}

// The words of dispatch come with its pages.

import type { CatalogueLoaders } from '@shared/i18n'

export const DISPATCH_WORDS: CatalogueLoaders = {
  'zh-CN': () => import('./locales/zh-CN.json'),
  en: () => import('./locales/en.json'),
}

/** Metres as they are said. */
export const kilometres = (metres: number): string => (metres / 1000).toFixed(1)
/** Whole minutes, never fewer than it takes. */
export const minutesOf = (seconds: number): number => Math.ceil(seconds / 60)

// Which page of the resident app is open. The address holds nothing about the person or the case.

import { onScopeDispose, ref } from 'vue'

export const PAGES = ['home', 'report', 'follow', 'privacy'] as const
export type Page = (typeof PAGES)[number]

/** The page that an address fragment ("#/follow") names; anything else is the home page. */
export function pageOf(hash: string): Page {
  const name = hash.replace(/^#\/?/, '')
  return PAGES.find((page) => page === name) ?? 'home'
}

export function usePage() {
  const page = ref<Page>(pageOf(location.hash))
  const read = (): void => void (page.value = pageOf(location.hash))
  addEventListener('hashchange', read)
  onScopeDispose(() => removeEventListener('hashchange', read))
  return page
}

// Which page of the resident app is open. The address holds nothing about the person or the case; the secret of a
// household's link stands after the "#", which a browser sends to nobody.

import { onScopeDispose, ref } from 'vue'

export const PAGES = ['home', 'report', 'follow', 'privacy', 'mine', 'household', 'mediation'] as const
export type Page = (typeof PAGES)[number]

/** The page that an address fragment ("#/follow") names; anything else is the home page. */
export function pageOf(hash: string): Page {
  if (linkOf(hash)) return 'household'
  if (followedOf(hash)) return 'follow'
  if (mediationOf(hash)) return 'mediation'
  const name = hash.replace(/^#\/?/, '')
  return PAGES.find((page) => page === name && page !== 'household' && page !== 'mediation') ?? 'home'
}

/** The secret of a household's link ("#/home/…"), or null. */
export function linkOf(hash: string): string | null {
  return /^#\/?home\/([\w-]{20,120})$/.exec(hash)?.[1] ?? null
}

/** Number and code of the report that a text message's link asks about ("#/follow/261129000001.K7M2…"), or null. */
export function followedOf(hash: string): { number: string; code: string } | null {
  const found = /^#\/?follow\/(\d{6,16})\.([A-Za-z0-9]{6,12})$/.exec(hash)
  return found ? { number: found[1]!, code: found[2]! } : null
}

/** The secret of a party's link ("#/mediation/…"), or null. */
export function mediationOf(hash: string): string | null {
  return /^#\/?mediation\/([\w-]{20,120})$/.exec(hash)?.[1] ?? null
}

export function usePage() {
  const page = ref<Page>(pageOf(location.hash))
  const read = (): void => void (page.value = pageOf(location.hash))
  addEventListener('hashchange', read)
  onScopeDispose(() => removeEventListener('hashchange', read))
  return page
}

// Who is signed in, as the server says it. What a phone keeps for times without signal lives in the phone app.

import { computed, shallowRef } from 'vue'
import { session as api } from './api/endpoints'
import type { Session } from './api/types'
import { chosenLanguage, setLanguage } from './i18n'

const current = shallowRef<Session | null>(null)

/** The session as last heard from the server; null before the first answer. */
export const session = computed(() => current.value)
export const account = computed(() => current.value?.account ?? null)
export const signedIn = computed(() => current.value?.state === 'signed_in')

/** True when any of the person's posts has the ability. Screens only; the server decides for itself. */
export function able(ability: string): boolean {
  return current.value?.abilities.includes(ability) ?? false
}

/** Takes over a session that an answer brought, with the person's language and type size. */
export async function take(next: Session): Promise<Session> {
  const before = chosenLanguage()
  current.value = next
  document.documentElement.classList.toggle('large-type', next.account?.large_type ?? false)
  if (next.state !== 'signed_in' || !next.account) return next
  await setLanguage(next.account.language)
  return next.account.language === before ? next : inLanguage(next)
}

/** The names of posts came in the language spoken before; they are asked for anew, if the server answers. */
async function inLanguage(next: Session): Promise<Session> {
  try {
    const { account, posts } = await api.read()
    if (account?.id === next.account?.id) return (current.value = { ...next, posts })
  } catch {
    // Without an answer they stay as they are.
  }
  return next
}

/** Asks the server who is signed in. */
export async function loadSession(): Promise<Session> {
  return take(await api.read())
}

const SAFE_NEXT = /^\/(m|desk|r)\/(#\/[\w\-/]*)?$/

/** Where to go after sign-in: the page that sent the person here when it is one of ours, else their own home. */
export function destination(next: string | null, home: string): string {
  return next !== null && SAFE_NEXT.test(next) ? next : home
}

/** The start page's address that comes back to `path` (such as "/m/#/cases/…") after sign-in. */
export function signInAddress(path: string): string {
  return `/?next=${encodeURIComponent(path)}`
}

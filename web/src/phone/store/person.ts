// Who uses this phone: the session as last heard, kept so that the app opens without signal, and leaving properly.

import { computed, ref, shallowRef } from 'vue'
import { NoAnswer, onSignedOut } from '@shared/api/client'
import { session as api } from '@shared/api/endpoints'
import type { Language, Session } from '@shared/api/types'
import { signInAddress, take } from '@shared/session'
import { startOutbox } from '../outbox/outbox'
import { pruneCache } from './cache'
import { database, openDatabase } from './database'

const STORE_KEY = 'weige.person'

const current = shallowRef<Session | null>(null)
/** The session, as last heard; the app's screens are only shown when there is one. */
export const person = computed(() => current.value)
/** False while the server has not confirmed the kept session (no signal). */
export const confirmed = ref(false)

let stopOutbox: (() => void) | null = null

function remembered(): Session | null {
  try {
    return JSON.parse(localStorage.getItem(STORE_KEY) ?? 'null') as Session | null
  } catch {
    return null
  }
}

function use(session: Session): void {
  const account = session.account!.id
  if (current.value?.account?.id !== account) {
    stopOutbox?.()
    openDatabase(account)
    stopOutbox = startOutbox()
    void pruneCache(database())
  }
  current.value = session
  localStorage.setItem(STORE_KEY, JSON.stringify(session))
}

/** Takes over what an answer said of the session (preferences, joining). */
export async function adopt(session: Session): Promise<void> {
  const heard = await take(session)
  if (heard.state === 'signed_in' && heard.account) {
    use(heard)
    confirmed.value = true
  }
}

/** Lets a wish about language or type size hold on this phone while the server cannot be told. */
export async function adoptHere(wishes: { language?: Language; large_type?: boolean }): Promise<void> {
  const session = current.value
  if (session?.account) use(await take({ ...session, account: { ...session.account, ...wishes } }))
}

/** Leaves for the start page and comes back here afterwards. What is cached goes, what is unsent stays. */
export async function goToSignIn(): Promise<void> {
  await forgetReads()
  location.assign(signInAddress(`/m/${location.hash}`))
}

/** Somebody else has signed in on this phone meanwhile: signs them out, so that the own account can come back. */
export async function signInAgain(): Promise<void> {
  onSignedOut(null)
  await api.signOut()
  await goToSignIn()
}

async function forgetReads(): Promise<void> {
  const last = remembered()
  localStorage.removeItem(STORE_KEY)
  if (last?.account) await openDatabase(last.account.id).cache.clear()
}

async function confirm(): Promise<'signed_in' | 'signed_out' | 'no_answer'> {
  try {
    const heard = await api.read()
    if (heard.state !== 'signed_in') return 'signed_out'
    const last = remembered()
    if (last?.account && last.account.id !== heard.account?.id) {
      // Another person signed in on this phone: everything shown so far goes, and the app opens anew for them.
      await forgetReads()
      localStorage.setItem(STORE_KEY, JSON.stringify(heard))
      location.reload()
    } else await adopt(heard)
    return 'signed_in'
  } catch (error) {
    if (error instanceof NoAnswer) return 'no_answer'
    throw error
  }
}

async function confirmOrLeave(): Promise<void> {
  if ((await confirm()) === 'signed_out') await goToSignIn()
}

/**
 * Opens the app for whoever used it last, at once and also without signal, and asks the server meanwhile.
 * Gives false when nobody is known on this phone and the server cannot be asked.
 */
export async function openForPerson(): Promise<boolean> {
  onSignedOut(() => void goToSignIn())
  const last = remembered()
  if (last?.account) {
    await take(last)
    use(last)
    void confirmOrLeave()
    addEventListener('online', () => void (confirmed.value || confirmOrLeave()))
    return true
  }
  const answer = await confirm()
  if (answer === 'signed_out') await goToSignIn()
  return answer !== 'no_answer'
}

/**
 * Signs out. The server must hear it, since only the server can end the session; without signal this throws NoAnswer.
 * @param withUnsent also delete commands and drafts that were never sent
 */
export async function signOut(withUnsent: boolean): Promise<void> {
  const db = database()
  onSignedOut(null)
  await api.signOut()
  stopOutbox?.()
  localStorage.removeItem(STORE_KEY)
  await db.cache.clear()
  if (withUnsent) await db.delete()
  else {
    const done = await db.commands.where('state').equals('delivered').primaryKeys()
    await db.commands.bulkDelete(done)
  }
  location.assign('/')
}

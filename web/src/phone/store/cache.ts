// Reads that also work without signal: shown at once as last heard, asked for anew when there is signal.

import { liveQuery, type Subscription } from 'dexie'
import { computed, onScopeDispose, ref, shallowRef, toValue, watch, type MaybeRefOrGetter } from 'vue'
import { NoAnswer } from '@shared/api/client'
import { database, type CachedRead, type PhoneDatabase } from './database'

export const INBOX_KEY = 'inbox'
/** Answers are forgotten after this time even if the phone never hears again. */
const KEEP_MS = 30 * 86_400_000

export async function keep(db: PhoneDatabase, key: string, value: unknown, now = Date.now()): Promise<void> {
  await db.cache.put({ key, value, as_of: now })
}

export async function pruneCache(db: PhoneDatabase, now = Date.now()): Promise<void> {
  await db.cache.where('as_of').below(now - KEEP_MS).delete()
}

/** Forgets what is kept under keys with a beginning, but for some; returns how many are left. */
export async function forgetOthers(beginning: string, but: readonly string[], db: PhoneDatabase = database()): Promise<number> {
  const here = (await db.cache.where('key').startsWith(beginning).primaryKeys()) as string[]
  const wanted = new Set(but)
  const gone = here.filter((key) => !wanted.has(key))
  if (gone.length) await db.cache.bulkDelete(gone)
  return here.length - gone.length
}

/** What is kept under a key, without asking the server. */
export function useKept<T>(key: MaybeRefOrGetter<string>) {
  const value = shallowRef<T | null>(null)
  const stop = watch(
    () => toValue(key),
    (wanted, _before, onCleanup) => {
      const db = database()
      const subscription = liveQuery(() => db.cache.get(wanted)).subscribe(
        (found) => (value.value = (found?.value ?? null) as T | null),
      )
      onCleanup(() => subscription.unsubscribe())
    },
    { immediate: true },
  )
  onScopeDispose(stop)
  return value
}

/**
 * A read under a key: `data` as last heard, `asOf` when that was, `offline` when the last try got no answer,
 * `error` when the server refused. Changes of the key (another case) start over.
 */
export function useCached<T>(keySource: MaybeRefOrGetter<string>, read: () => Promise<T>) {
  const row = shallowRef<CachedRead | null>(null)
  const looked = ref(false)
  const loading = ref(false)
  const offline = ref(false)
  const error = shallowRef<unknown>(null)
  let subscription: Subscription | null = null
  let turn = 0

  async function refresh(): Promise<void> {
    const key = toValue(keySource)
    const mine = ++turn
    loading.value = true
    try {
      await keep(database(), key, await read())
      if (mine === turn) {
        offline.value = false
        error.value = null
      }
    } catch (failure) {
      if (mine === turn) {
        offline.value = failure instanceof NoAnswer
        error.value = failure instanceof NoAnswer ? null : failure
      }
    } finally {
      if (mine === turn) loading.value = false
    }
  }

  watch(
    () => toValue(keySource),
    (key) => {
      subscription?.unsubscribe()
      row.value = null
      looked.value = false
      const db = database()
      subscription = liveQuery(() => db.cache.get(key)).subscribe((found) => {
        row.value = found ?? null
        looked.value = true
      })
      void refresh()
    },
    { immediate: true },
  )
  onScopeDispose(() => subscription?.unsubscribe())

  return {
    data: computed(() => (row.value?.value ?? null) as T | null),
    asOf: computed(() => row.value?.as_of ?? null),
    /** Nothing is known yet and nothing is kept: the first load. */
    empty: computed(() => looked.value && row.value === null),
    loading,
    offline,
    error,
    refresh,
  }
}

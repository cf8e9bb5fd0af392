// The doors of an evacuation as the phone keeps them for times without signal: sealed, since they say which household
// needs what help, and only as long as their owner is called.

import { database, type PhoneDatabase } from '../../store/database'
import { forgetOthers, keep } from '../../store/cache'
import { doorsKey, dropDoorsKey, seal, unseal, Unreadable, type Sealed } from '../../store/sealing'
import type { Doors } from '../api'

const PREFIX = 'doors/'
export const doorsKeyOf = (call: string): string => PREFIX + call

export async function keepDoors(db: PhoneDatabase, call: string, doors: Doors, now = Date.now()): Promise<void> {
  const key = doorsKeyOf(call)
  await keep(db, key, await seal(await doorsKey(db), key, doors), now)
}

export interface KeptDoors {
  doors: Doors
  asOf: number
}

export async function keptDoors(db: PhoneDatabase, call: string): Promise<KeptDoors | null> {
  const row = await db.cache.get(doorsKeyOf(call))
  if (!row) return null
  try {
    return { doors: await unseal<Doors>(db, doorsKeyOf(call), row.value as Sealed), asOf: row.as_of }
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    await db.cache.delete(row.key)
    return null
  }
}

/** Forgets the list of one call, and the key with the last list. */
export async function forgetDoors(call: string, db: PhoneDatabase = database()): Promise<void> {
  await db.cache.delete(doorsKeyOf(call))
  if (!(await db.cache.where('key').startsWith(PREFIX).count())) await dropDoorsKey(db)
}

/** Forgets every list but those of these calls, and the key with the last. */
export async function forgetOtherDoors(calls: readonly string[], db: PhoneDatabase = database()): Promise<void> {
  if (!(await forgetOthers(PREFIX, calls.map(doorsKeyOf), db))) await dropDoorsKey(db)
}

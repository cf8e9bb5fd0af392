// What a person tells of others is sealed while it waits on the phone: AES-256-GCM under a key that the browser keeps
// and never shows, not even to this code. The key goes with the last thing that it sealed, and with it whatever the
// browser may have left on the disk.

import { newId } from '@shared/ids'
import type { PhoneDatabase, SealingKey } from './database'

export interface Sealed {
  key: string
  iv: Uint8Array<ArrayBuffer>
  data: ArrayBuffer
}

const IV_BYTES = 12
/** The key of the doors of an evacuation, which goes with their list and not with what waits to be sent. */
const DOORS_KEY = 'doors'

/** Sealed by a key that is no longer on this phone, or for something else. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable'
}

/** The key in use, or a new one; it is kept only together with something that it sealed (`keepKey`). */
export async function sealingKey(db: PhoneDatabase): Promise<SealingKey> {
  const kept = await db.keys.where('id').notEqual(DOORS_KEY).first()
  if (kept) return kept
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
  return { id: newId(), key }
}

/**
 * Seals a value.
 * @param bound what it belongs to: it opens under no other name
 */
export async function seal(key: SealingKey, bound: string, value: unknown): Promise<Sealed> {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES))
  const plain = new TextEncoder().encode(JSON.stringify(value))
  const data = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(bound) }, key.key, plain)
  return { key: key.id, iv, data }
}

/** @throws Unreadable */
export async function unseal<T>(db: PhoneDatabase, bound: string, sealed: Sealed): Promise<T> {
  const kept = await db.keys.get(sealed.key)
  if (!kept) throw new Unreadable()
  try {
    const additionalData = new TextEncoder().encode(bound)
    const plain = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: sealed.iv, additionalData }, kept.key, sealed.data)
    return JSON.parse(new TextDecoder().decode(plain)) as T
  } catch {
    throw new Unreadable()
  }
}

/** Keeps the key, within the transaction that stores what it sealed, so that neither is ever here without the other. */
export async function keepKey(db: PhoneDatabase, key: SealingKey): Promise<void> {
  await db.keys.put(key)
}

/** Throws the keys away when nothing that was sealed waits any more; within the transaction that took the last away. */
export async function dropIdleKeys(db: PhoneDatabase): Promise<void> {
  const waiting = await db.commands.filter((command) => command.kind === 'change' && command.body !== null).count()
  if (waiting === 0) await db.keys.where('id').notEqual(DOORS_KEY).delete()
}

/** The key under which the doors of an evacuation are kept; made with the first list. */
export async function doorsKey(db: PhoneDatabase): Promise<SealingKey> {
  const kept = await db.keys.get(DOORS_KEY)
  if (kept) return kept
  const made = { id: DOORS_KEY, key: await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']) }
  await db.keys.add(made).catch(() => undefined)
  return (await db.keys.get(DOORS_KEY)) ?? made
}

/** Throws that key away, and with it every list. */
export async function dropDoorsKey(db: PhoneDatabase): Promise<void> {
  await db.keys.delete(DOORS_KEY)
}

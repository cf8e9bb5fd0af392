// What the phone keeps: one database for each account, so that nothing is ever shown or sent under another.

import Dexie, { type EntityTable, type Table } from 'dexie'
import type { Command } from '../outbox/commands'

/** An answer as last heard, for times without signal. */
export interface CachedRead {
  key: string
  value: unknown
  /** When the server said so (milliseconds since the epoch). */
  as_of: number
}

/** A picture that waits: of a command (same id) or of a draft. */
export interface Picture {
  id: string
  draft: string | null
  blob: Blob
}

/** A report that is being written. Its id becomes the case's id, so that sending it twice makes one case. */
export interface Draft {
  id: string
  started_at: string
  changed_at: number
  category: string | null
  place: string | null
  premises_id: string | null
  /** Said to be outside the buildings. */
  outside: boolean
  entrance_id: string | null
  floor: number | null
  address: string
  description: string
  urgent: boolean
  solved: boolean
  solved_note: string
  photos: string[]
  proofs: string[]
  position: { longitude: number; latitude: number } | null
}

/** A key with which this phone seals what waits; it never leaves the browser, not even to the app's own code. */
export interface SealingKey {
  id: string
  key: CryptoKey
}

const PREFIX = 'weige-phone-'

export class PhoneDatabase extends Dexie {
  commands!: Table<Command, string>
  pictures!: EntityTable<Picture, 'id'>
  drafts!: EntityTable<Draft, 'id'>
  cache!: EntityTable<CachedRead, 'key'>
  keys!: EntityTable<SealingKey, 'id'>

  constructor(readonly account: string) {
    // Strict: a stored report is on the disk before the person is told that it is kept.
    super(PREFIX + account, { chromeTransactionDurability: 'strict' })
    this.version(1).stores({
      commands: 'id, lane, state',
      pictures: 'id, draft',
      drafts: 'id, changed_at',
      cache: 'key, as_of',
    })
    this.version(2).stores({ keys: 'id' })
  }
}

let open: PhoneDatabase | null = null

/** The database of the account in use. */
export function database(): PhoneDatabase {
  if (!open) throw new Error('No account is in use on this phone.')
  return open
}

export function openDatabase(account: string): PhoneDatabase {
  if (open?.account !== account) {
    open?.close()
    open = new PhoneDatabase(account)
  }
  return open
}

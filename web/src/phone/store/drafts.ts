// Reports that are being written: kept on the phone from the first touch until they are sent or thrown away.

import { liveQuery } from 'dexie'
import { onScopeDispose, shallowRef } from 'vue'
import type { NewCase } from '@shared/api/types'
import { newId } from '@shared/ids'
import { fresh, type PhotoCommand, type ReportCommand } from '../outbox/commands'
import { put } from '../outbox/outbox'
import { database, type Draft } from './database'

export function newDraft(now = new Date()): Draft {
  return {
    id: newId(),
    started_at: now.toISOString(),
    changed_at: now.getTime(),
    category: null,
    place: null,
    premises_id: null,
    outside: false,
    entrance_id: null,
    floor: null,
    address: '',
    description: '',
    urgent: false,
    solved: false,
    solved_note: '',
    photos: [],
    proofs: [],
    position: null,
  }
}

/** Nothing worth keeping was entered yet. */
export function isBlank(draft: Draft): boolean {
  return !draft.category && !draft.description && !draft.solved_note && draft.photos.length + draft.proofs.length === 0
}

export async function saveDraft(draft: Draft): Promise<void> {
  const db = database()
  if (isBlank(draft)) await db.drafts.delete(draft.id)
  else await db.drafts.put({ ...draft, photos: [...draft.photos], proofs: [...draft.proofs], changed_at: Date.now() })
}

export async function throwAway(id: string): Promise<void> {
  const db = database()
  await db.transaction('rw', db.drafts, db.pictures, async () => {
    await db.drafts.delete(id)
    await db.pictures.where('draft').equals(id).delete()
  })
}

/** Keeps a picture for a draft; gives the picture's id, under which it will be sent. */
export async function addPicture(draft: string, blob: Blob): Promise<string> {
  const id = newId()
  await database().pictures.put({ id, draft, blob })
  return id
}

export async function removePicture(id: string): Promise<void> {
  await database().pictures.delete(id)
}

/** What the server is told of a finished draft. */
export function reportOf(draft: Draft, now = new Date()): NewCase {
  return {
    id: draft.id,
    category: draft.category!,
    description: draft.description.trim(),
    urgent: draft.urgent,
    happened_at: now.toISOString(),
    ...(draft.place ? { place: draft.place } : {}),
    ...(draft.premises_id ? { premises_id: draft.entrance_id ?? draft.premises_id } : {}),
    ...(draft.premises_id && draft.floor !== null ? { floor: draft.floor } : {}),
    ...(draft.address.trim() ? { address: draft.address.trim() } : {}),
    ...(draft.position ? { ...draft.position, datum: 'wgs84' as const } : {}),
    ...(draft.solved ? { solved_on_the_spot: { note: draft.solved_note.trim() } } : {}),
  }
}

/**
 * Turns a draft into commands: the report, then its photos. The draft disappears in the same transaction.
 * @param title what the outbox calls it
 */
export async function sendDraft(draft: Draft, title: string): Promise<void> {
  const body = reportOf(draft)
  const common = { lane: draft.id, title, happened_at: body.happened_at }
  const report = fresh<ReportCommand>({ ...common, id: draft.id, kind: 'report', body })
  const pictures = [
    ...draft.photos.map((id) => ({ id, stage: 'report' as const })),
    ...(draft.solved ? draft.proofs.map((id) => ({ id, stage: 'proof' as const })) : []),
  ]
  const photos = pictures.map(({ id, stage }) => fresh<PhotoCommand>({ ...common, id, kind: 'photo', body: { stage } }))
  await put([report, ...photos], [], async (db) => {
    await db.drafts.delete(draft.id)
    const kept = new Set(pictures.map(({ id }) => id))
    await db.pictures
      .where('draft')
      .equals(draft.id)
      .filter(({ id }) => !kept.has(id))
      .delete()
    await db.pictures.where('draft').equals(draft.id).modify({ draft: null })
  })
}

/** All drafts, the latest first, as they are. */
export function useDrafts() {
  const drafts = shallowRef<Draft[]>([])
  const subscription = liveQuery(() => database().drafts.orderBy('changed_at').reverse().toArray()).subscribe(
    (found) => (drafts.value = found),
  )
  onScopeDispose(() => subscription.unsubscribe())
  return drafts
}

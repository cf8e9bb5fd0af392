// Reports from the field: stored on the phone first, like everything that is done on it.

import { newId } from '@shared/ids'
import { fresh, type DangerCommand, type FollowUpCommand, type HelpCommand, type HelpMoveCommand, type PhotoCommand } from '../outbox/commands'
import { put } from '../outbox/outbox'
import type { Danger, HelpRequest, MyCall } from './api'

const now = (): string => new Date().toISOString()

/** @param id of the report, made before its pictures were taken: they are kept under it, and go after it */
export async function reportDanger(call: MyCall, label: string, body: DangerCommand['body'], photos: readonly string[] = [], id = newId()): Promise<void> {
  const common = { lane: id, title: body.where, happened_at: now() }
  const report = fresh<DangerCommand>({ ...common, id, kind: 'danger', label, operation: call.operation.id, body })
  const pictures = photos.map((photo) => fresh<PhotoCommand>({ ...common, id: photo, kind: 'photo', body: { stage: 'danger' } }))
  await put([report, ...pictures], [], async (db) => {
    await db.pictures.where('draft').equals(id).modify({ draft: null })
  })
}

export async function followUp(danger: Danger, label: string, body: FollowUpCommand['body']): Promise<void> {
  await put([fresh<FollowUpCommand>({ id: newId(), lane: danger.id, kind: 'follow_up', title: danger.where, happened_at: now(), label, body })])
}

export async function askForHelp(call: MyCall, label: string, body: HelpCommand['body']): Promise<void> {
  const id = newId()
  await put([fresh<HelpCommand>({ id, lane: id, kind: 'help', title: body.where, happened_at: now(), label, operation: call.operation.id, body })])
}

export async function moveHelp(request: HelpRequest, move: string, label: string, note = ''): Promise<void> {
  await put([
    fresh<HelpMoveCommand>({ id: newId(), lane: request.id, kind: 'help_move', title: request.where, happened_at: now(), label, body: { move: move as HelpMoveCommand['body']['move'], version: request.version, note } }),
  ])
}

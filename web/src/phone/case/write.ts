// What a person does with a case, turned into commands of the outbox.

import type { CaseDetail, MoveOutcome, OfferedMove, PhotoStage } from '@shared/api/types'
import { newId } from '@shared/ids'
import { fresh, type CommentCommand, type MoveCommand, type PhotoCommand } from '../outbox/commands'
import { put } from '../outbox/outbox'

export interface Made {
  detail: CaseDetail
  offer: OfferedMove
  /** The case's version that the person saw. */
  version: number
  /** Under which the pictures were kept while the answer was written. */
  batch: string
  stage: PhotoStage | null
  photos: string[]
  note?: string
  to_post?: string
  outcome?: MoveOutcome
}

const titleOf = (detail: CaseDetail): string => `${detail.category_name} · ${detail.where}`

/** Pictures go before the move, so that whoever is told of the move finds them. */
export async function makeMove({ detail, offer, version, batch, stage, photos, ...extra }: Made): Promise<void> {
  const common = { lane: detail.id, title: titleOf(detail), happened_at: new Date().toISOString() }
  const pictures = stage
    ? photos.map((id) => fresh<PhotoCommand>({ ...common, id, kind: 'photo', body: { stage } }))
    : []
  const move = fresh<MoveCommand>({
    ...common,
    id: newId(),
    kind: 'move',
    label: offer.label,
    body: { move: offer.move, version, ...extra },
  })
  await put([...pictures, move], [], async (db) => {
    await db.pictures.where('draft').equals(batch).modify({ draft: null })
  })
}

export async function addComment(detail: CaseDetail, text: string): Promise<void> {
  await put([
    fresh<CommentCommand>({
      id: newId(),
      lane: detail.id,
      kind: 'comment',
      title: titleOf(detail),
      happened_at: new Date().toISOString(),
      body: { text },
    }),
  ])
}

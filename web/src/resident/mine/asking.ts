// A request while it is being made. Its id stays the same over retries, so that it is taken once.

import type { OwnAsk } from '@shared/api/types'
import { newId } from '@shared/ids'

export type AskKind = 'correction' | 'erasure' | 'copy'

export interface Asking {
  id: string
  kind: AskKind
  person: string
  /** The field's code; empty for everything (erasure) or for something that only words can say (correction). */
  field: string
  proposed: string
  words: string
}

export function asking(kind: AskKind, person: string, field = ''): Asking {
  return { id: newId(), kind, person, field, proposed: '', words: '' }
}

/** Whether enough is said to send it. */
export function isComplete(ask: Asking): boolean {
  if (!ask.person) return false
  if (ask.kind !== 'correction') return true
  return ask.field ? ask.proposed.trim() !== '' : ask.words.trim().length >= 2
}

/** The request as the server takes it. */
export function bodyOf(ask: Asking): OwnAsk {
  return {
    id: ask.id,
    kind: ask.kind,
    person_id: ask.person,
    field: ask.kind === 'copy' ? null : ask.field || null,
    proposed: ask.kind === 'correction' && ask.field ? ask.proposed.trim() : null,
    words: ask.words.trim(),
    consent_id: null,
  }
}

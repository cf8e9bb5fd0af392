// A report while it is being written. Words and place outlive a reload of the page; number and photos do not.

import type { PlaceRef, PremisesNode } from '@shared/api/types'
import { newId } from '@shared/ids'

export interface Receipt {
  number: string
  code: string
}

export interface DraftPhoto {
  id: string
  blob: Blob
  url: string
  sent: boolean
}

export interface Position {
  longitude: number
  latitude: number
  /** Metres. */
  accuracy: number
}

export interface Draft {
  /** The report's own id, kept over every retry, so that it arrives exactly once. */
  id: string
  community: PlaceRef | null
  premises: Pick<PremisesNode, 'id' | 'name' | 'full_name'> | null
  floor: string
  address: string
  category: string | null
  description: string
}

const STORE_KEY = 'weige.resident.draft'

export function emptyDraft(): Draft {
  return { id: newId(), community: null, premises: null, floor: '', address: '', category: null, description: '' }
}

/** The draft of this browser tab, or an empty one. */
export function loadDraft(): Draft {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(STORE_KEY) ?? 'null')
    return kept && typeof kept === 'object' ? { ...emptyDraft(), ...kept } : emptyDraft()
  } catch {
    return emptyDraft()
  }
}

export function keepDraft(draft: Draft): void {
  try {
    sessionStorage.setItem(STORE_KEY, JSON.stringify(draft))
  } catch {
    // Without storage the draft lasts as long as the page.
  }
}

export function forgetDraft(): void {
  try {
    sessionStorage.removeItem(STORE_KEY)
  } catch {
    // Nothing was kept.
  }
}

/** A mobile number as people type it, without blanks and dashes; null when it cannot be one. */
export function readPhone(text: string): string | null {
  const digits = text.replace(/[\s-]/g, '').replace(/^\+?86(?=1\d{10}$)/, '')
  return /^1\d{10}$/.test(digits) ? digits : null
}

/** A floor as a number: "4", "4楼", "B1", "-1"; null when nothing or nothing readable was typed. */
export function readFloor(text: string): number | null {
  const found = /^\s*(?:([bB负-])\s*)?(\d{1,3})\s*(?:[层楼fF])?\s*$/.exec(text)
  if (!found) return null
  const floor = Number(found[2]) * (found[1] ? -1 : 1)
  return floor >= -9 && floor <= 150 && floor !== 0 ? floor : null
}

/** What is still missing, as a key of the catalogue; null when the place is told well enough. */
export function placeFault(draft: Draft): string | null {
  if (!draft.community) return 'where.community_missing'
  if (draft.floor.trim() && readFloor(draft.floor) === null) return 'where.floor_fault'
  if (!draft.premises && draft.address.trim().length < 2) return 'where.spot_missing'
  return null
}

// What a report says so far, in one line, and what it still lacks. Pure.

import type { MyGrid, PlaceRef } from '@shared/api/types'
import type { Draft } from '../store/database'

export type Lack = 'where' | 'what' | 'note'

/** The first thing without which the report cannot go, in the order of the page. */
export function lackOf(draft: Draft): Lack | null {
  const { place, premises_id: premises, outside, address, position } = draft
  if (!premises && !(place && outside) && !address.trim() && !position) return 'where'
  if (!draft.category) return 'what'
  return draft.solved && !draft.solved_note.trim() ? 'note' : null
}

/** Where it is, as exactly as it was said: building, entrance and floor, or a place in words, or the grid. */
export function whereOf(
  draft: Draft,
  grids: readonly MyGrid[],
  places: readonly PlaceRef[],
  floorName: (floor: number) => string,
): string {
  const building = grids.flatMap(({ buildings }) => buildings).find(({ id }) => id === draft.premises_id)
  if (building) {
    const entrance = building.entrances.find(({ id }) => id === draft.entrance_id)
    return [building.full_name, entrance?.name, draft.floor === null ? '' : floorName(draft.floor)].filter(Boolean).join(' ')
  }
  const place = grids.find(({ place: { code } }) => code === draft.place)?.place ?? places.find(({ code }) => code === draft.place)
  return draft.address.trim() || (place?.name ?? '')
}

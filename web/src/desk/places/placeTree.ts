// The tree of places, read level by level: divisions down to communities, then grids. Asked once, kept for the page.

import { territory } from '@shared/api/endpoints'
import type { Grid, PlaceRef } from '@shared/api/types'

export interface PlaceNode {
  code: string
  name: string
  level: string
  leaf: boolean
  grid: Grid | null
}

const COMMUNITY_DIGITS = 12
const GENERAL_GRID_DIGITS = 15

export const LEVEL_WORDS: Record<string, string> = {
  city: 'place.city',
  district: 'place.district',
  subdistrict: 'place.subdistrict',
  community: 'place.community',
  general_grid: 'place.general_grid',
  dedicated_grid: 'place.dedicated_grid',
  micro_grid: 'place.micro_grid',
}

const gridsOf = new Map<string, Promise<Grid[]>>()

/** The grids of a community, asked once until {@link forgetGrids}. */
export function communityGrids(community: string): Promise<Grid[]> {
  const known = gridsOf.get(community)
  if (known) return known
  const asked = territory.grids(community).then(({ items }) => items)
  gridsOf.set(community, asked)
  asked.catch(() => gridsOf.delete(community))
  return asked
}

/** After a grid was made or ended its community is asked anew. */
export function forgetGrids(code: string): void {
  gridsOf.delete(code.slice(0, COMMUNITY_DIGITS))
}

/** The community that a code lies in, or null above that level. */
export function communityOf(code: string): string | null {
  return code.length >= COMMUNITY_DIGITS ? code.slice(0, COMMUNITY_DIGITS) : null
}

/** One community's grids as nodes below `parent`. */
export function gridNodes(grids: readonly Grid[], parent: string): PlaceNode[] {
  return grids
    .filter((grid) => grid.parent === parent)
    .sort((one, other) => (one.code < other.code ? -1 : 1))
    .map((grid) => ({
      code: grid.code,
      name: grid.name,
      level: `${grid.kind}_grid`,
      leaf: !grids.some((below) => below.parent === grid.code),
      grid,
    }))
}

/** What lies directly below a place. */
export async function childrenOf(code: string): Promise<PlaceNode[]> {
  const community = communityOf(code)
  if (community) return gridNodes(await communityGrids(community), code)
  const { items } = await territory.divisions(code)
  return items.map(({ code: own, name, level, children_count, grid_count }) => ({
    code: own,
    name,
    level,
    leaf: children_count === 0 && grid_count === 0 && own.length !== COMMUNITY_DIGITS,
    grid: null,
  }))
}

export function nodeOf(place: PlaceRef): PlaceNode {
  return { code: place.code, name: place.name, level: place.level, leaf: place.code.length > GENERAL_GRID_DIGITS, grid: null }
}

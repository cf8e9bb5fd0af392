// The reads that several pages share, each under one key, so that what one page heard helps the others.

import { cases, premises, register } from '@shared/api/endpoints'
import { able } from '@shared/session'
import type { Category, Items, MyGrid } from '@shared/api/types'
import { keep, useCached } from './cache'
import { database } from './database'

const READS = { 'my-grids': () => premises.mine(), categories: () => cases.categories() }

export const useMyGrids = () => useCached<Items<MyGrid>>('my-grids', READS['my-grids'])
export const useCategories = () => useCached<Items<Category>>('categories', READS.categories)

export const buildingKey = (id: string): string => `building/${id}`
export const DICTIONARY_KEY = 'dictionary'
/** A leader keeps a few buildings; whoever reads a whole community has signal at the desk. */
const MOST_BUILDINGS = 12

/**
 * Fetches what a report or a change needs before anyone makes it: the first one may come from a basement. Of buildings
 * that is their picture of doors, which holds nothing of who lives behind them.
 */
export async function readAhead(): Promise<void> {
  for (const [key, read] of Object.entries(READS)) await ahead(key, read)
  if (!able('resident.collect')) return
  await ahead(DICTIONARY_KEY, () => register.dictionary())
  const grids = (await database().cache.get('my-grids'))?.value as Items<MyGrid> | undefined
  const buildings = (grids?.items ?? []).flatMap(({ buildings: found }) => found)
  if (buildings.length > MOST_BUILDINGS) return
  for (const { id } of buildings) await ahead(buildingKey(id), () => register.building(id))
}

async function ahead(key: string, read: () => Promise<unknown>): Promise<void> {
  const db = database()
  try {
    if (!(await db.cache.get(key))) await keep(db, key, await read())
  } catch {
    // No answer now: the page itself asks when it is opened.
  }
}

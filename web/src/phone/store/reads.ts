// The reads that several pages share, each under one key, so that what one page heard helps the others.

import { cases, premises } from '@shared/api/endpoints'
import type { Category, Items, MyGrid } from '@shared/api/types'
import { keep, useCached } from './cache'
import { database } from './database'

const READS = { 'my-grids': () => premises.mine(), categories: () => cases.categories() }

export const useMyGrids = () => useCached<Items<MyGrid>>('my-grids', READS['my-grids'])
export const useCategories = () => useCached<Items<Category>>('categories', READS.categories)

/** Fetches what a report needs before anyone reports: the first one may come from a basement. */
export async function readAhead(): Promise<void> {
  const db = database()
  for (const [key, read] of Object.entries(READS)) {
    try {
      if (!(await db.cache.get(key))) await keep(db, key, await read())
    } catch {
      // No answer now: the page itself asks when it is opened.
    }
  }
}

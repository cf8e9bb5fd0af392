// The reads that several pages share, each under one key, so that what one page heard helps the others.

import { cases, premises } from '@shared/api/endpoints'
import type { Category, Items, MyGrid } from '@shared/api/types'
import { useCached } from './cache'

export const useMyGrids = () => useCached<Items<MyGrid>>('my-grids', () => premises.mine())
export const useCategories = () => useCached<Items<Category>>('categories', () => cases.categories())

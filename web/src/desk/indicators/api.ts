// What the page of indicators asks of the API.

import { get } from '@shared/api/client'
import type { CaseRow, Page } from '@shared/api/types'
import type { components } from '@shared/api/schema'

export type Figures = components['schemas']['Figures']
export type FigureRow = components['schemas']['FigureRow']
export type By = 'category' | 'place' | 'organisation'
export type Part = 'met' | 'not_met'

export interface Span {
  place: string
  first_day: string
  last_day: string
  by: By
}

export interface Behind {
  indicator: string
  part: Part
  key: string | null
}

export const indicators = {
  figures: (span: Span) => get<Figures>('/indicators', { ...span }),
  behind: (span: Span, { indicator, part, key }: Behind, after?: string) =>
    get<Page<CaseRow>>(`/indicators/${indicator}/cases`, { ...span, part, key, after }),
}

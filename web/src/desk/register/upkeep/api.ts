// What the pages of upkeep ask of the API: settings of a community, published figures, coverage of buildings.

import { get, request } from '@shared/api/client'
import type { components } from '@shared/api/schema'

type Schemas = components['schemas']
export type RegisterSettings = Schemas['SettingsOut']
export type Figures = Schemas['FiguresOut']
export type FiguresRow = Schemas['FiguresRow']
export type Month = Schemas['MonthOut']
export type MonthRow = Schemas['MonthRow']
export type CoverageRow = Schemas['CoverageRow']

export const upkeep = {
  settings: (place: string) => get<RegisterSettings>('/register/settings', { place }),
  changeSettings: (place: string, settings: { monthly_ceiling: number; verify_days: number }) =>
    request<RegisterSettings>('PUT', '/register/settings', { query: { place }, body: settings }),
  figures: (under: string) => get<Figures>('/register/figures', { under }),
  coverage: (under: string, after?: string) => get<{ items: CoverageRow[]; next: string | null }>('/register/coverage', { under, after }),
  month: (under: string, openOnly: boolean, after?: string) => get<Month>('/register/proposals/month', { under, open_only: openOnly, after }),
}

// What the page of deadlines asks of the API: sets are read and written whole, based on the revision that was read.

import { get, put, remove } from '@shared/api/client'
import type { DeadlineRule, Deadlines, LadderRung } from '@shared/api/types'

export const deadlines = {
  read: () => get<Deadlines>('/deadlines'),
  saveRules: (based_on: number, rules: DeadlineRule[]) => put<Deadlines>('/deadlines/rules', { based_on, rules }),
  saveLadder: (based_on: number, rungs: LadderRung[]) => put<Deadlines>('/deadlines/ladder', { based_on, rungs }),
  setDay: (day: string, worked: boolean, reason: string) =>
    put<Deadlines>(`/deadlines/exceptions/${day}`, { worked, reason }),
  freeDay: (day: string) => remove<Deadlines>(`/deadlines/exceptions/${day}`),
}

export const STAGES = ['dispatch', 'handle', 'check', 'total', 'answer'] as const
export const CLOCKS = ['urgent_hours', 'working_hours', 'working_days', 'calendar_days'] as const
export const LEVELS = ['micro_grid', 'general_grid', 'community', 'subdistrict', 'district', 'city'] as const

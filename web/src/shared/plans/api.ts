// Household plans over HTTP. A plan is opened by POST: the answer is recorded as a reading.

import { get, post, put } from '../api/client'
import type { components } from '../api/schema'
import type { Items, Page } from '../api/types'

type Schemas = components['schemas']
export type PlanRow = Schemas['PlanRow']
export type PlanDetail = Schemas['PlanDetail']
export type PlanState = PlanRow['state']
export type PlanPost = Schemas['PlanPost']
export type TurnKind = Schemas['HouseholdTurnIn']['kind']
type Receipt = Schemas['PlanReceipt']

export const plans = {
  list: (filter: { state?: PlanState | undefined; mine?: boolean; case?: string | undefined; after?: string | undefined }) =>
    get<Page<PlanRow>>('/plans', filter),
  posts: (place: string) => get<Items<PlanPost>>('/plan-posts', { place }),
  make: (plan: Schemas['HouseholdPlanIn']) => post<Receipt>('/plans', plan),
  open: (id: string) => post<PlanDetail>(`/plans/${id}/open`),
  revise: (id: string, body: Schemas['HouseholdRevisionIn']) => put<Receipt>(`/plans/${id}`, body),
  addStep: (id: string, body: Schemas['HouseholdStepIn']) => post<Receipt>(`/plans/${id}/steps`, body),
  finishStep: (id: string, step: string) => post<Receipt>(`/plans/${id}/steps/${step}/done`),
  visit: (id: string, body: Schemas['HouseholdVisitIn']) => post<Receipt>(`/plans/${id}/visits`, body),
  share: (id: string, body: Schemas['HouseholdShareIn']) => post<Receipt>(`/plans/${id}/shares`, body),
  takeBack: (id: string, share: string) => post<Receipt>(`/plans/${id}/shares/${share}/take-back`),
  turn: (id: string, body: Schemas['HouseholdTurnIn']) => post<Receipt>(`/plans/${id}/turns`, body),
}

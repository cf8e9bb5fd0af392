// What the pages of like cases and campaigns ask of the API.

import { get, post, put } from '@shared/api/client'
import type { components } from '@shared/api/schema'
import type { Page } from '@shared/api/types'

type Schemas = components['schemas']
export type GroupRow = Schemas['GroupRow']
export type GroupDetail = Schemas['GroupDetail']
export type CampaignRow = Schemas['CampaignRow']
export type CampaignDetail = Schemas['CampaignDetail']

export interface Plan {
  title: string
  plan: string
  until: string | null
}

export const campaigns = {
  proposals: (after?: string) => get<Page<GroupRow>>('/like-groups', { after }),
  group: (id: string) => get<GroupDetail>(`/like-groups/${id}`),
  split: (id: string, command: string, cases: string[]) => post<GroupDetail>(`/like-groups/${id}/split`, { id: command, cases }),
  merge: (id: string, command: string, other: string) => post<GroupDetail>(`/like-groups/${id}/merge`, { id: command, other }),
  dissolve: (id: string, command: string) => post<GroupDetail>(`/like-groups/${id}/dissolve`, { id: command }),
  undo: (change: string) => post<GroupDetail>(`/group-changes/${change}/undo`),
  start: (group: string, command: string, plan: Plan) => post<CampaignDetail>(`/like-groups/${group}/campaign`, { id: command, ...plan }),
  list: (state: 'running' | 'closed', after?: string) => get<Page<CampaignRow>>('/campaigns', { state, after }),
  read: (id: string) => get<CampaignDetail>(`/campaigns/${id}`),
  revise: (id: string, version: number, plan: Plan) => put<CampaignDetail>(`/campaigns/${id}`, { version, ...plan }),
  finish: (id: string, version: number, solution: string) => post<CampaignDetail>(`/campaigns/${id}/finish`, { version, solution }),
}

// Community meetings over HTTP. Every change answers with the whole meeting.

import { get, post, put } from '@shared/api/client'
import type { components } from '@shared/api/schema'
import type { Items, Page } from '@shared/api/types'

type Schemas = components['schemas']
export type MeetingRow = Schemas['MeetingRow']
export type Meeting = Schemas['MeetingDetail']
export type MeetingPost = Schemas['PostRef']
export type AttendanceKind = Schemas['AttendanceKind']
export const KINDS: readonly AttendanceKind[] = ['resident', 'building_leader', 'owners_committee', 'property', 'department', 'party_member', 'other']

const at = (id: string, rest = '') => `/meetings/${id}${rest}`

export const meetings = {
  list: (after?: string) => get<Page<MeetingRow>>('/meetings', { after }),
  call: (body: Schemas['MeetingIn']) => post<Meeting>('/meetings', body),
  read: (id: string) => get<Meeting>(at(id)),
  posts: (id: string) => get<Items<MeetingPost>>(at(id, '/posts')),
  revise: (id: string, body: Schemas['MeetingMinutesIn']) => put<Meeting>(at(id), body),
  cancel: (id: string, reason: string) => post<Meeting>(at(id, '/cancel'), { reason }),
  addItem: (id: string, body: Schemas['MeetingItemIn']) => post<Meeting>(at(id, '/items'), body),
  attend: (id: string, body: Schemas['MeetingAttendanceIn']) => put<Meeting>(at(id, '/attendance'), body),
  decide: (id: string, item: string, body: Schemas['MeetingDecisionIn']) => post<Meeting>(at(id, `/items/${item}/decision`), body),
  notice: (id: string, item: string, body: Schemas['MeetingTextIn']) => post<Meeting>(at(id, `/items/${item}/notice`), body),
  addTask: (id: string, item: string, body: Schemas['MeetingTaskIn']) => post<Meeting>(at(id, `/items/${item}/tasks`), body),
  finishTask: (id: string, task: string) => post<Meeting>(at(id, `/tasks/${task}/done`)),
  sign: (id: string, version: number) => post<Meeting>(at(id, '/sign'), { version }),
  addAddendum: (id: string, body: Schemas['MeetingTextIn']) => post<Meeting>(at(id, '/addenda'), body),
}

// What the pages of the field ask of the API.

import { get, post } from '@shared/api/client'
import type { components } from '@shared/api/schema'
import type { Items } from '@shared/api/types'
import type { Task } from '../api'

type Schemas = components['schemas']
export type FieldBoard = Schemas['FieldBoard']
export type FieldTerms = Schemas['FieldTerms']
export type Danger = Schemas['DangerOut']
export type HelpRequest = Schemas['HelpOut']
export type Team = Schemas['TeamOut']
export type Planned = Schemas['PlannedOut']
export type HandoverRow = Schemas['HandoverRow']
export type Handover = Schemas['HandoverOut']
export type OperationMap = Schemas['OperationMap']
export type MapPoint = Schemas['MapPoint']

const operation = (id: string): string => `/emergency/operations/${id}`

export const field = {
  terms: () => get<FieldTerms>('/emergency/field/terms'),
  board: (id: string) => get<FieldBoard>(`${operation(id)}/field`),
  map: (id: string) => get<OperationMap>(`${operation(id)}/map`),
  danger: (id: string, body: Schemas['DangerIn']) => post<Danger>(`${operation(id)}/dangers`, body),
  followUp: (id: string, body: Schemas['FollowUpIn']) => post<Danger>(`/emergency/dangers/${id}/follow-ups`, body),
  close: (id: string, body: Schemas['DangerOverIn']) => post<Danger>(`/emergency/dangers/${id}/close`, body),
  ask: (id: string, body: Schemas['HelpIn']) => post<HelpRequest>(`${operation(id)}/help`, body),
  moveHelp: (id: string, body: Schemas['HelpMoveIn']) => post<HelpRequest>(`/emergency/help/${id}/moves`, body),
  teams: (id: string) => get<Items<Team>>(`/emergency/help/${id}/teams`),
  send: (id: string, body: Schemas['SendIn']) => post<HelpRequest>(`/emergency/help/${id}/tasks`, body),
  planned: (id: string) => get<Items<Planned>>(`${operation(id)}/planned`),
  orderPlanned: (id: string, body: Schemas['PlannedIn']) => post<Task>(`${operation(id)}/planned`, body),
  handovers: (id: string) => get<Items<HandoverRow>>(`${operation(id)}/handovers`),
  writeHandover: (id: string, body: Schemas['HandoverIn']) => post<Handover>(`${operation(id)}/handovers`, body),
  handover: (id: string) => get<Handover>(`/emergency/handovers/${id}`),
  accept: (id: string, body: Schemas['DecisionIn']) => post<Handover>(`/emergency/handovers/${id}/accept`, body),
  withdraw: (id: string, body: Schemas['DecisionIn']) => post<Handover>(`/emergency/handovers/${id}/withdraw`, body),
}

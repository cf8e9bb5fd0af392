// What the phone asks about operations that its owner is called to.

import { get, post, upload } from '@shared/api/client'
import { photoForm } from '@shared/api/endpoints'
import type { components } from '@shared/api/schema'
import type { Items } from '@shared/api/types'

type Schemas = components['schemas']
export type MyCall = Schemas['MyCall']
export type OperationTask = Schemas['TaskOut']
export type CallAnswer = Schemas['CallAnswerIn']['answer']

export type FieldBoard = Schemas['FieldBoard']
export type FieldTerms = Schemas['FieldTerms']
export type Danger = Schemas['DangerOut']
export type HelpRequest = Schemas['HelpOut']
export type DangerBody = Schemas['DangerIn']
export type HelpBody = Schemas['HelpIn']
export type Doors = Schemas['Doors']
export type DoorLine = Schemas['DoorLine']
export type CheckedIn = Schemas['CheckedIn']
export type KeptShelter = Schemas['KeptShelter']
export type KeptShelters = Schemas['KeptShelters']
export type MyRuns = Schemas['MyRuns']
export type MyRun = Schemas['MyRun']
export type RunStop = Schemas['StopOut']

export const MINE_KEY = 'emergency'
export const TERMS_KEY = 'emergency/terms'
export const runsKey = (call: string): string => `emergency/runs/${call}`
export const fieldKey = (operation: string): string => `emergency/field/${operation}`

export const emergency = {
  mine: () => get<Items<MyCall>>('/emergency/mine'),
  answer: (call: string, body: Schemas['CallAnswerIn'], by?: string) => post<unknown>(`/emergency/calls/${call}/answers`, body, by),
  move: (task: string, body: Schemas['TaskMoveIn'], by?: string) => post<unknown>(`/emergency/tasks/${task}/moves`, body, by),
  terms: () => get<FieldTerms>('/emergency/field/terms'),
  field: (operation: string) => get<FieldBoard>(`/emergency/operations/${operation}/field`),
  danger: (operation: string, body: DangerBody, by?: string) => post<unknown>(`/emergency/operations/${operation}/dangers`, body, by),
  followUp: (danger: string, body: Schemas['FollowUpIn'], by?: string) => post<unknown>(`/emergency/dangers/${danger}/follow-ups`, body, by),
  addPhoto: (danger: string, id: string, happened_at: string, file: Blob, by?: string) => upload<unknown>(`/emergency/dangers/${danger}/photos`, photoForm(id, file, { happened_at }), by),
  ask: (operation: string, body: HelpBody, by?: string) => post<unknown>(`/emergency/operations/${operation}/help`, body, by),
  moveHelp: (help: string, body: Schemas['HelpMoveIn'], by?: string) => post<unknown>(`/emergency/help/${help}/moves`, body, by),
  doors: (call: string) => post<Doors>(`/emergency/calls/${call}/doors`),
  tick: (line: string, body: Schemas['DoorIn'], by?: string) => post<unknown>(`/emergency/doors/${line}/ticks`, body, by),
  runs: (call: string) => get<MyRuns>(`/emergency/calls/${call}/runs`),
  markStop: (stop: string, body: Schemas['MarkIn'], by?: string) => post<unknown>(`/emergency/stops/${stop}/marks`, body, by),
  checkIn: (operation: string, body: Schemas['CheckInIn'], by?: string) => post<CheckedIn>(`/emergency/operations/${operation}/check-ins`, body, by),
  kept: () => get<Items<KeptShelters>>('/emergency/shelters/kept'),
  drawCode: (call: string) => post<Schemas['DrawCodeOut']>(`/emergency/calls/${call}/draw-code`),
}

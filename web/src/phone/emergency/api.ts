// What the phone asks about operations that its owner is called to.

import { get, post } from '@shared/api/client'
import type { components } from '@shared/api/schema'
import type { Items } from '@shared/api/types'

type Schemas = components['schemas']
export type MyCall = Schemas['MyCall']
export type OperationTask = Schemas['TaskOut']
export type CallAnswer = Schemas['CallAnswerIn']['answer']

export type Doors = Schemas['Doors']
export type DoorLine = Schemas['DoorLine']

export const MINE_KEY = 'emergency'

export const emergency = {
  mine: () => get<Items<MyCall>>('/emergency/mine'),
  answer: (call: string, body: Schemas['CallAnswerIn'], by?: string) => post<unknown>(`/emergency/calls/${call}/answers`, body, by),
  move: (task: string, body: Schemas['TaskMoveIn'], by?: string) => post<unknown>(`/emergency/tasks/${task}/moves`, body, by),
  doors: (call: string) => post<Doors>(`/emergency/calls/${call}/doors`),
  tick: (line: string, body: Schemas['DoorIn'], by?: string) => post<unknown>(`/emergency/doors/${line}/ticks`, body, by),
  checkIn: (operation: string, body: Schemas['CheckInIn']) => post<Schemas['CheckedIn']>(`/emergency/operations/${operation}/check-ins`, body),
  drawCode: (call: string) => post<Schemas['DrawCodeOut']>(`/emergency/calls/${call}/draw-code`),
}

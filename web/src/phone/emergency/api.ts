// What the phone asks about operations that its owner is called to.

import { get, post } from '@shared/api/client'
import type { components } from '@shared/api/schema'
import type { Items } from '@shared/api/types'

type Schemas = components['schemas']
export type MyCall = Schemas['MyCall']
export type OperationTask = Schemas['TaskOut']
export type CallAnswer = Schemas['CallAnswerIn']['answer']

export const MINE_KEY = 'emergency'

export const emergency = {
  mine: () => get<Items<MyCall>>('/emergency/mine'),
  answer: (call: string, body: Schemas['CallAnswerIn'], by?: string) => post<unknown>(`/emergency/calls/${call}/answers`, body, by),
  move: (task: string, body: Schemas['TaskMoveIn'], by?: string) => post<unknown>(`/emergency/tasks/${task}/moves`, body, by),
}

// What the pages of emergency ask of the API.

import { get, post } from '@shared/api/client'
import type { components } from '@shared/api/schema'
import type { Items, Page, PostRef } from '@shared/api/types'

type Schemas = components['schemas']
export type Plan = Omit<Schemas['ContingencyPlanDetail'], 'content'> & { content: Content }
export type PlanRow = Schemas['ContingencyPlanRow']
export type PlanAreaChoice = Schemas['GridChoice']
export type Check = Schemas['PlanCheck']
export type Terms = Schemas['EmergencyTerms']
export type Callable = Schemas['CallableOut']
export type OperationRow = Schemas['OperationRow']
export type Board = Schemas['Board']
export type CallLine = Schemas['ResponderOut']
export type Counts = Schemas['CallCounts']
export type Task = Schemas['TaskOut']
export type Review = Schemas['DrillReview']
export type Inject = Schemas['InjectOut']
export type Scenario = Schemas['ScenarioOut']
export type Entry = Schemas['EntryOut']

/** Whom a group calls: one kind of post, or one kind of organisation, under a place. */
export interface Called {
  post_type?: string
  organisation_kind?: string
  post?: string
  under?: string
}

export interface PlannedTask {
  code: string
  text: string
  minutes?: number | null
  at_once?: boolean
}

/** So much of a kind of supplies that a group is to draw. */
export interface PlannedSupply {
  item: string
  amount: number
}

/** A vehicle or boat that a group brings. */
export interface PlannedVehicle {
  code: string
  name: string
  kind: string
  seats: number
  kilograms: number
  equipment: string[]
}

export interface PlannedGroup {
  code: string
  name: string
  function: string
  from_level: number
  least?: number
  calls: Called[]
  tasks: PlannedTask[]
  supplies?: PlannedSupply[]
  vehicles?: PlannedVehicle[]
}

export interface Rung {
  name: 'app' | 'text' | 'deputy' | 'above'
  seconds: number
}

/** Where people are moved from a level on: a place, or one building. */
export interface PlannedArea {
  place?: string
  building?: string
  from_level: number
  reason?: string
}

/** What a plan says; the server holds it against its rules. */
export interface Content {
  areas: string[]
  groups: PlannedGroup[]
  ladder?: Rung[]
  message?: string
  evacuation?: PlannedArea[]
}

const plan = (id: string): string => `/emergency/plans/${id}`
const operation = (id: string): string => `/emergency/operations/${id}`

export const emergency = {
  terms: () => get<Terms>('/emergency/terms'),
  callables: (place: string) => get<Items<Callable>>('/emergency/callables', { place }),
  planAreas: (place: string) => get<Items<PlanAreaChoice>>('/emergency/plan-areas', { place }),
  plans: () => get<Items<PlanRow>>('/emergency/plans'),
  plan: (id: string, version?: number) => get<Plan>(plan(id), { version }),
  make: (body: Schemas['NewPlanIn']) => post<Plan>('/emergency/plans', body),
  revise: (id: string, body: Schemas['PlanVersionIn']) => post<Plan>(`${plan(id)}/versions`, body),
  approve: (id: string, number: number) => post<Plan>(`${plan(id)}/versions/${number}/approve`),
  check: (id: string, level: number, version?: number) => get<Check>(`${plan(id)}/check`, { level, version }),
  activate: (id: string, body: Schemas['ActivationIn']) => post<Board>(`${plan(id)}/activate`, body),
  operations: (running: boolean, after?: string) => get<Page<OperationRow>>('/emergency/operations', { running, after }),
  board: (id: string) => get<Board>(operation(id)),
  log: (id: string, after?: string) => get<Page<Entry>>(`${operation(id)}/log`, { after }),
  scenarios: () => get<Items<Scenario>>('/emergency/scenarios'),
  controllers: (place: string) => get<Items<PostRef>>('/emergency/controllers', { place }),
  nameController: (id: string, body: Schemas['ControllerIn']) => post<Board>(`${operation(id)}/controller`, body),
  review: (id: string) => get<Review>(`${operation(id)}/review`),
  giveInject: (id: string, code: string, body: Schemas['GiveIn']) => post<Review>(`${operation(id)}/injects/${code}/give`, body),
  skipInject: (id: string, code: string, body: Schemas['SkipIn']) => post<Review>(`${operation(id)}/injects/${code}/skip`, body),
  level: (id: string, body: Schemas['LevelIn']) => post<Board>(`${operation(id)}/level`, body),
  standDown: (id: string, body: Schemas['StandDownIn']) => post<Board>(`${operation(id)}/stand-down`, body),
  clock: (id: string, body: Schemas['ClockIn']) => post<Board>(`${operation(id)}/clock`, body),
  order: (id: string, body: Schemas['NewTaskIn']) => post<Task>(`${operation(id)}/tasks`, body),
  move: (id: string, body: Schemas['TaskMoveIn']) => post<Task>(`/emergency/tasks/${id}/moves`, body),
  answer: (call: string, body: Schemas['CallAnswerIn']) => post<unknown>(`/emergency/calls/${call}/answers`, body),
  byHand: (id: string, call: string, body: Schemas['ByHandIn']) => post<CallLine>(`${operation(id)}/calls/${call}/by-hand`, body),
}

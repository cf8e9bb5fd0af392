// What the phone asks about drills at which its owner looks on.

import { get, post } from '@shared/api/client'
import type { components } from '@shared/api/schema'
import type { Items } from '@shared/api/types'

type Schemas = components['schemas']
export type ObservedDrill = Schemas['ObservedDrill']

export const OBSERVING_KEY = 'observing'

export const observing = {
  read: () => get<Items<ObservedDrill>>('/emergency/observing'),
  observe: (operation: string, body: Schemas['ObservationIn'], by?: string) => post<unknown>(`/emergency/operations/${operation}/observations`, body, by),
}

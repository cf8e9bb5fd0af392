// What the pages of supplies ask of the API.

import { get, post, put } from '@shared/api/client'
import type { components } from '@shared/api/schema'
import type { Items } from '@shared/api/types'

type Schemas = components['schemas']
export type Item = Schemas['SupplyItem']
export type PointRow = Schemas['SupplyPointRow']
export type Point = Schemas['SupplyPointDetail']
export type Batch = Schemas['SupplyBatchOut']
export type Drawn = Schemas['DrawnOut']
export type OperationSupplies = Schemas['OperationSupplies']

const point = (id: string, path = ''): string => `/emergency/supplies/points/${id}${path}`

export const supplies = {
  items: () => get<Items<Item>>('/emergency/supplies/items'),
  points: () => get<Items<PointRow>>('/emergency/supplies/points'),
  point: (id: string) => get<Point>(point(id)),
  add: (body: Schemas['NewSupplyPointIn']) => post<Point>('/emergency/supplies/points', body),
  change: (id: string, body: Schemas['SupplyPointChangeIn']) => put<Point>(point(id), body),
  quota: (id: string, body: Schemas['QuotaIn']) => put<Point>(point(id, '/quota'), body),
  receive: (id: string, body: Schemas['DeliveryIn']) => post<Point>(point(id, '/deliveries'), body),
  lose: (id: string, body: Schemas['LossIn']) => post<Point>(point(id, '/losses'), body),
  count: (id: string, body: Schemas['CountIn']) => post<Point>(point(id, '/counts'), body),
  draw: (id: string, body: Schemas['DrawIn']) => post<Point>(point(id, '/drawings'), body),
  giveBack: (id: string, body: Schemas['GiveBackIn']) => post<unknown>(point(id, '/give-backs'), body),
  ofOperation: (id: string) => get<OperationSupplies>(`/emergency/operations/${id}/supplies`),
  code: (id: string, group: string) => post<Schemas['DrawCodeOut']>(`/emergency/operations/${id}/supplies/codes`, { group }),
}

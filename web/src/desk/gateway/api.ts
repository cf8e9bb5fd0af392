// What the pages of the gateway ask of the API: keys, requests that wait for an officer, webhooks and their log.

import { get, post, request } from '@shared/api/client'
import type { components } from '@shared/api/schema'
import type { Items, Page } from '@shared/api/types'

type Schemas = components['schemas']
export type Key = Schemas['KeyOut']
export type IssuedKey = Schemas['IssuedKey']
export type Waiting = Schemas['RequestOut']
export type Hook = Schemas['HookOut']
export type MadeHook = Schemas['MadeHook']
export type Delivery = Schemas['DeliveryOut']
export type DeliveryDetail = Schemas['DeliveryDetail']
export type Kind = Schemas['Kind']
export type HookWish = { name: string; url: string; kinds: string[] }
export type HookMove = 'pause' | 'resume' | 'end'

const hooks = '/gateway/webhooks'

export const gateway = {
  keys: () => get<Items<Key>>('/gateway/keys'),
  issueKey: (body: { id: string; name: string; place: string; purpose: 'requests' | 'readings'; hourly: number }) => post<IssuedKey>('/gateway/keys', body),
  withdrawKey: (id: string) => post<Key>(`/gateway/keys/${id}/withdraw`),
  waiting: (after?: string) => get<Page<Waiting>>('/gateway/requests', { after }),
  place: (id: string, place: string) => post<Waiting>(`/gateway/requests/${id}/place`, { place }),
  refuse: (id: string, reason: string) => post<Waiting>(`/gateway/requests/${id}/refuse`, { reason }),
  checkWords: (id: string, shown: boolean) => post<Waiting>(`/gateway/requests/${id}/words`, { public: shown }),
  kinds: () => get<Items<Kind>>('/gateway/kinds'),
  hooks: () => get<Items<Hook>>(hooks),
  hook: (id: string) => get<Hook>(`${hooks}/${id}`),
  makeHook: (body: HookWish & { id: string; place: string }) => post<MadeHook>(hooks, body),
  changeHook: (id: string, body: HookWish) => request<Hook>('PUT', `${hooks}/${id}`, { body }),
  moveHook: (id: string, move: HookMove) => post<Hook>(`${hooks}/${id}/${move}`),
  changeSecret: (id: string) => post<MadeHook>(`${hooks}/${id}/secret`),
  test: (id: string, test: string) => post<Delivery>(`${hooks}/${id}/test`, { id: test }),
  replayRange: (id: string, body: { start: string; end: string; failed_only: boolean }) =>
    post<{ count: number }>(`${hooks}/${id}/replay`, body),
  deliveries: (id: string, state: string, after?: string) =>
    get<Page<Delivery>>(`${hooks}/${id}/deliveries`, { state: state || undefined, after }),
  delivery: (id: string, delivery: string) => get<DeliveryDetail>(`${hooks}/${id}/deliveries/${delivery}`),
  replay: (id: string, delivery: string) => post<Delivery>(`${hooks}/${id}/deliveries/${delivery}/replay`),
}

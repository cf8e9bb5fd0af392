// What the pages of residents' rights ask of the API: household links, requests, who read what, unusual reading.

import { get, post } from '@shared/api/client'
import type { components } from '@shared/api/schema'
import type { Items, Page } from '@shared/api/types'

type Schemas = components['schemas']
export type MadeLink = Schemas['MadeLink']
export type HouseholdLink = Schemas['LinkOut']
export type RequestRow = Schemas['RequestRow']
export type OpenedRequest = Schemas['OpenedRequest']
export type Notice = Schemas['NoticeOut']
export type Reading = Schemas['DisclosureRow']
export type NoticeOutcome = 'justified' | 'not_justified'

export const rights = {
  makeLink: (dwelling: string, id: string, household: string | null) =>
    post<MadeLink>(`/dwellings/${dwelling}/links`, household ? { id, household_id: household } : { id }),
  links: (dwelling: string) => get<Items<HouseholdLink>>(`/dwellings/${dwelling}/links`),
  revokeLink: (id: string) => post<HouseholdLink>(`/links/${id}/revoke`),
  requests: (filter: { under?: string; state?: string; after?: string | undefined }) => get<Page<RequestRow>>('/resident-requests', filter),
  openRequest: (id: string) => post<OpenedRequest>(`/resident-requests/${id}/open`),
  answer: (id: string, granted: boolean, answer: string) =>
    post<OpenedRequest>(`/resident-requests/${id}/answer`, { granted, answer }),
  notices: (filter: { under?: string; after?: string | undefined }) => get<Page<Notice>>('/reading-notices', filter),
  closeNotice: (id: string, outcome: NoticeOutcome, note: string) =>
    post<Notice>(`/reading-notices/${id}/close`, { outcome, note }),
  readings: (filter: { under?: string; day?: string | null; after?: string | undefined }) =>
    get<Page<Reading>>('/disclosures', filter),
}

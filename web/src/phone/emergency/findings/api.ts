// What the phone asks about what its owner is to mend.

import { get, post, upload } from '@shared/api/client'
import { photoForm } from '@shared/api/endpoints'
import type { components } from '@shared/api/schema'

type Schemas = components['schemas']
export type FindingRow = Schemas['FindingRow']
export type FindingDetail = Schemas['FindingDetail']

export const FINDINGS_KEY = 'findings'
export const findingKey = (id: string): string => `finding/${id}`
export const findingPhoto = (finding: string, photo: string, variant: 'full' | 'thumb'): string => `/api/v1/emergency/findings/${finding}/photos/${photo}/${variant}`

export const findings = {
  mine: () => get<Schemas['FindingPage']>('/emergency/findings?mine=true&only_open=true'),
  read: (id: string) => get<FindingDetail>(`/emergency/findings/${id}`),
  move: (id: string, body: Schemas['FindingMoveIn'], by?: string) => post<unknown>(`/emergency/findings/${id}/moves`, body, by),
  addPhoto: (finding: string, id: string, happened_at: string, file: Blob, by?: string) => upload<unknown>(`/emergency/findings/${finding}/photos`, photoForm(id, file, { happened_at }), by),
}

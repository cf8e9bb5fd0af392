// What the pages of signals ask of the API.

import { get, post, upload } from '@shared/api/client'
import type { components } from '@shared/api/schema'
import type { Items } from '@shared/api/types'

type Schemas = components['schemas']
export type WarningRow = Schemas['WarningRow']
export type Warning = Schemas['WarningDetail']
export type Fault = Schemas['WarningFault']
export type Taken = Schemas['TakenOut']
export type Source = Schemas['SignalSourceOut']
export type Draft = Schemas['WarningDraftOut']
export type DraftRow = Schemas['WarningDraftRow']
export type DraftFields = Schemas['WarningFieldsIn']
export type GaugeRow = Schemas['GaugeRow']
export type Gauge = Schemas['GaugeDetail']
export type Reading = Schemas['ReadingOut']
export type Forecast = Schemas['ForecastOut']
export type Proposal = Schemas['LevelProposal']
export type Six = Schemas['StandingSix']
export type OneOfSix = Schemas['OneOfSix']
export type Standby = Schemas['StandbyOut']

function formOf(values: Record<string, string | Blob>): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(values)) form.set(name, value)
  return form
}

export const signals = {
  warnings: (ended: boolean) => get<Items<WarningRow>>('/emergency/warnings', { ended }),
  warning: (id: string) => get<Warning>(`/emergency/warnings/${id}`),
  uploadWarnings: (place: string, file: File) => upload<Taken>('/emergency/warnings/files', formOf({ place, file })),
  readAddress: (place: string, url: string) => post<Taken>('/emergency/warnings/addresses', { place, url }),
  sources: () => get<Items<Source>>('/emergency/sources'),
  addSource: (body: Schemas['SignalSourceIn']) => post<Source>('/emergency/sources', body),
  switchSource: (id: string, on: boolean) => post<Source>(`/emergency/sources/${id}/switch`, { on }),
  drafts: () => get<Items<DraftRow>>('/emergency/drafts'),
  draft: (id: string) => get<Draft>(`/emergency/drafts/${id}`),
  writeDraft: (body: Schemas['WarningDraftIn']) => post<Draft>('/emergency/drafts', body),
  rewriteDraft: (id: string, body: Schemas['DraftChangeIn']) => post<Draft>(`/emergency/drafts/${id}/changes`, body),
  publish: (id: string, version: number) => post<Draft>(`/emergency/drafts/${id}/publish`, { version }),
  withdraw: (id: string) => post<Draft>(`/emergency/drafts/${id}/withdraw`),
  gauges: () => get<Items<GaugeRow>>('/emergency/gauges'),
  gauge: (id: string) => get<Gauge>(`/emergency/gauges/${id}`),
  addGauge: (body: Schemas['GaugeIn']) => post<GaugeRow>('/emergency/gauges', body),
  changeGauge: (id: string, body: Schemas['GaugeChangeIn']) => post<GaugeRow>(`/emergency/gauges/${id}/changes`, body),
  uploadReadings: (id: string, file: File, corrects: boolean) =>
    upload<Schemas['ReadingsTaken']>(`/emergency/gauges/${id}/files`, formOf({ file, corrects: String(corrects) })),
  proposals: () => get<Items<Proposal>>('/emergency/proposals'),
  approve: (id: string, body: Schemas['ApprovalIn']) => post<Proposal>(`/emergency/proposals/${id}/approve`, body),
  decline: (id: string, body: Schemas['DeclineIn']) => post<Proposal>(`/emergency/proposals/${id}/decline`, body),
  six: (place: string) => get<Six>('/emergency/six', { place }),
  keepStandby: (values: Record<string, string | Blob>) => upload<Standby>('/emergency/standby', formOf(values)),
  checkStandby: (id: string) => post<Standby>(`/emergency/standby/${id}/check`),
}

export const standbyFile = (id: string): string => `/api/v1/emergency/standby/${id}/file`

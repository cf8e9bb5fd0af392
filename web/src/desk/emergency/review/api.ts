// What the pages of reviews, findings and observers ask of the API.

import { get, post, upload } from '@shared/api/client'
import type { components } from '@shared/api/schema'
import type { Items, Language, Page } from '@shared/api/types'
import { receive, type ReceivedFile } from '../../register/transfer/upload'

type Schemas = components['schemas']
export type Report = Schemas['OperationReport']
export type ReportCalls = Schemas['ReportCalls']
export type ReportTask = Schemas['ReportTask']
export type Observed = Schemas['ReportObserved']
export type Finding = Schemas['FindingRow']
export type FindingDetail = Schemas['FindingDetail']
export type Observers = Schemas['ObserverPage']
export type ObservedDrills = Schemas['ObservedDrills']
export type PostRef = Schemas['PostRef']

export interface FindingFilter {
  operation?: string
  under?: string
  only_open?: boolean
  overdue?: boolean
  mine?: boolean
  after?: string
  [name: string]: string | boolean | undefined
}

const operation = (id: string): string => `/emergency/operations/${id}`
const finding = (id: string): string => `/emergency/findings/${id}`

export const review = {
  report: (id: string) => get<Report>(`${operation(id)}/report`),
  file: (id: string, format: 'pdf' | 'docx', language: Language, name: string): Promise<ReceivedFile> =>
    receive(`${operation(id)}/report/file`, { format }, language, `${name}.${format}`),
  owners: (id: string) => get<Items<PostRef>>(`${operation(id)}/finding-owners`),
  findings: (filter: FindingFilter) => get<Page<Finding>>('/emergency/findings', filter),
  finding: (id: string) => get<FindingDetail>(finding(id)),
  make: (id: string, body: Schemas['NewFindingIn']) => post<FindingDetail>(`${operation(id)}/findings`, body),
  move: (id: string, body: Schemas['FindingMoveIn']) => post<FindingDetail>(`${finding(id)}/moves`, body),
  assign: (id: string, body: Schemas['FindingAssignIn']) => post<FindingDetail>(`${finding(id)}/assign`, body),
  linkPlan: (id: string, body: Schemas['FindingPlanIn']) => post<FindingDetail>(`${finding(id)}/plan-version`, body),
  addPhoto: (id: string, command: string, file: Blob) => {
    const form = new FormData()
    form.set('id', command)
    form.set('file', file)
    return upload<FindingDetail>(`${finding(id)}/photos`, form)
  },
  photo: (id: string, photo: string, variant: 'full' | 'thumb'): string => `/api/v1${finding(id)}/photos/${photo}/${variant}`,
  observers: (id: string) => get<Observers>(`${operation(id)}/observers`),
  nameObserver: (id: string, body: Schemas['ObserverIn']) => post<Observers>(`${operation(id)}/observers`, body),
  release: (id: string, observer: string) => post<Observers>(`${operation(id)}/observers/${observer}/release`),
  observing: () => get<ObservedDrills>('/emergency/observing'),
  observe: (id: string, body: Schemas['ObservationIn']) => post<ObservedDrills>(`${operation(id)}/observations`, body),
}

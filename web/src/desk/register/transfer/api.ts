// What the pages of import and export ask of the API.

import { get, post } from '@shared/api/client'
import type { components } from '@shared/api/schema'
import type { Items, Language } from '@shared/api/types'
import { newId } from '@shared/ids'
import { receive, send, type ReceivedFile } from './upload'

type Schemas = components['schemas']
export type Import = Schemas['ImportOut']
export type ImportRow = Schemas['ImportRow']
export type Column = Schemas['ColumnOut']
export type Fault = Schemas['FaultOut']
export type Near = Schemas['NearOut']
export type ExportRow = Schemas['ExportRow']
export type ExportColumn = Schemas['ExportColumn']
export type ExportFormat = 'xlsx' | 'csv'
export type Choice = 'same' | 'different' | 'skip'
export type Part<T> = { items: T[]; next: number | null }
export type Page<T> = { items: T[]; next: string | null }

export const TEMPLATE = '/api/v1/imports/template'

export const imports = {
  list: (under: string, after?: string) => get<Page<ImportRow>>('/imports', { under, after }),
  read: (id: string) => get<Import>(`/imports/${id}`),
  start: (file: { id: string; place: string; file: File }, language: Language, arrived: (share: number) => void) => {
    const form = new FormData()
    form.set('id', file.id)
    form.set('place', file.place)
    form.set('file', file.file)
    return send<Import>('/imports', form, language, arrived)
  },
  readAgain: (id: string, how: { sheet?: string; header_line?: number }) => post<Import>(`/imports/${id}/read`, how),
  columns: (id: string, said: { columns: Record<number, string | null>; compound: string | null; givenOn: string | null }) =>
    post<Import>(`/imports/${id}/columns`, {
      columns: said.columns,
      compound: said.compound,
      ...(said.givenOn ? { consent: { kind: 'paper', given_on: said.givenOn } } : {}),
    }),
  faults: (id: string, notes: boolean, after?: number) => get<Part<Fault>>(`/imports/${id}/faults`, { notes, after, limit: 100 }),
  near: (id: string, after?: number) => get<Part<Near>>(`/imports/${id}/near`, { after, limit: 20 }),
  choose: (id: string, choices: Record<number, Choice>, others?: Choice) =>
    post<Import>(`/imports/${id}/choices`, { choices, ...(others ? { others } : {}) }),
  take: (id: string, onlyGood: boolean, preferFile: boolean) =>
    post<Import>(`/imports/${id}/take`, { only_good: onlyGood, prefer_file: preferFile }),
  undo: (id: string) => post<Import>(`/imports/${id}/undo`),
  drop: (id: string) => post<Import>(`/imports/${id}/drop`),
}

export const exports = {
  list: (under: string, after?: string) => get<Page<ExportRow>>('/exports', { under, after }),
  columns: (place: string) => get<Items<ExportColumn>>('/exports/columns', { place }),
  /** Each file is one of its own: a lost one is recorded as taken, and asked for anew it is another. */
  make: (
    wanted: { place: string; columns: string[]; purpose: string; format: ExportFormat },
    language: Language,
  ): Promise<ReceivedFile> => receive('/exports', { id: newId(), ...wanted }, language, `households.${wanted.format}`),
}

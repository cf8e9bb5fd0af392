// What the queue keeps and takes along over HTTP: saved filters and lists as files. Filters go in bodies: words may name people.

import { get, post, put } from '@shared/api/client'
import type { components } from '@shared/api/schema'
import type { Items, Language, Page } from '@shared/api/types'
import { newId } from '@shared/ids'
import { receive, type ReceivedFile } from '../register/transfer/upload'
import { readFilter, type QueueFilter } from './filters'

type Schemas = components['schemas']
type FilterValues = Schemas['FilterOut']
export type CaseExportRow = Schemas['CaseExportRow']
export type Purpose = Schemas['PurposeOut']
export type ListFormat = NonNullable<Schemas['CaseExportIn']['format']>

export interface SavedFilter {
  id: string
  name: string
  version: number
  filter: QueueFilter
}

/** A filter as the server takes it. */
export function valuesOf({ words, ...filter }: QueueFilter): FilterValues {
  return { ...filter, q: words.trim() }
}

function saved({ filter, ...rest }: Schemas['SavedFilterOut']): SavedFilter {
  return { ...rest, filter: readFilter({ ...filter, urgent: filter.urgent ? '1' : '' }) }
}

const listed = ({ items }: Schemas['SavedFilters']): SavedFilter[] => items.map(saved)

export const savedFilters = {
  list: async () => listed(await get<Schemas['SavedFilters']>('/saved-filters')),
  save: async (id: string, name: string, filter: QueueFilter) =>
    saved(await post<Schemas['SavedFilterOut']>('/saved-filters', { id, name, filter: valuesOf(filter) })),
  revise: async ({ id, version }: SavedFilter, name: string, filter: QueueFilter) =>
    saved(await put<Schemas['SavedFilterOut']>(`/saved-filters/${id}`, { version, name, filter: valuesOf(filter) })),
  remove: (id: string) => post<unknown>(`/saved-filters/${id}/delete`),
  restore: (id: string) => post<unknown>(`/saved-filters/${id}/restore`),
  order: async (ids: string[]) => listed(await put<Schemas['SavedFilters']>('/saved-filters/order', { ids })),
}

export const caseExports = {
  purposes: () => get<Items<Purpose>>('/case-exports/purposes'),
  list: (under: string, after?: string) => get<Page<CaseExportRow>>('/case-exports', { under, after }),
  make: (filter: QueueFilter, purpose: string, format: ListFormat, language: Language): Promise<ReceivedFile> =>
    receive('/case-exports', { id: newId(), filter: valuesOf(filter), purpose, format }, language, `cases.${format}`),
}

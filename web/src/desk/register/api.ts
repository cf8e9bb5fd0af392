// What the register's screens at the desk ask of the API. Apart from the shared endpoints, so that the phone's first
// load does not carry it. Personal data travels in bodies only, never in an address.

import { get, patch, post, remove } from '@shared/api/client'
import type { Items, PremisesNode } from '@shared/api/types'
import type * as T from './types'

export const register = {
  dictionary: () => get<T.Dictionary>('/register/dictionary'),
  building: (id: string) => get<T.Building>(`/buildings/${id}/register`),
  open: (dwelling: string, purpose: string) => post<T.Dwelling>(`/dwellings/${dwelling}/open`, { purpose }),
  changes: (dwelling: string) => get<Items<T.Change>>(`/dwellings/${dwelling}/changes`),
  unmask: (person: string, field: string, purpose: string) =>
    post<{ value: string }>(`/people/${person}/unmask`, { field, purpose }),
  lookUp: (by: 'phone' | 'identity_number', value: string, purpose: string) =>
    post<Items<T.FoundPerson>>('/people/look-up', { by, value, purpose }),
  record: (change: T.AnyChange) => post<T.ChangeReceipt>('/register/changes', change),
  undo: (change: string) => post<void>(`/register/changes/${change}/undo`),
}

export const premises = {
  add: (added: T.NewPremises) => post<PremisesNode>('/premises', added),
  previewDoors: (id: string, plan: T.DoorsPlan) => post<T.DoorsMade>(`/premises/${id}/dwellings/preview`, plan),
  addDoors: (id: string, plan: T.DoorsPlan) => post<T.DoorsMade>(`/premises/${id}/dwellings`, plan),
  correct: (id: string, correction: { name: string; seen_name: string; floor?: number | null }) =>
    patch<PremisesNode>(`/premises/${id}`, correction),
  remove: (id: string) => remove(`/premises/${id}`),
}

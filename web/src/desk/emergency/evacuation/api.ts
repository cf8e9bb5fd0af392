// What the pages of evacuation ask of the API.

import { get, post, put } from '@shared/api/client'
import type { components } from '@shared/api/schema'
import type { Items } from '@shared/api/types'

type Schemas = components['schemas']
export type Shelter = Schemas['ShelterOut']
export type ShelterIn = Schemas['ShelterChangeIn']
export type Evacuation = Schemas['EvacuationOut']
export type Households = Schemas['Households']
export type GridChoice = Schemas['GridChoice']
export type Line = Schemas['LineOut']
export type LinePage = Schemas['LinePage']
export type LinesWish = Schemas['LinesIn']
export type Proposal = Schemas['ShelterProposal']
export type DoorState = Schemas['SettleIn']['said']

const operation = (id: string, path = ''): string => `/emergency/operations/${id}${path}`

export const evacuation = {
  shelters: () => get<Items<Shelter>>('/emergency/shelters'),
  addShelter: (body: Schemas['NewShelterIn']) => post<Shelter>('/emergency/shelters', body),
  changeShelter: (id: string, body: ShelterIn) => put<Shelter>(`/emergency/shelters/${id}`, body),
  read: (id: string) => get<Evacuation>(operation(id, '/evacuation')),
  order: (id: string, body: Schemas['EvacuationIn']) => post<Schemas['ListedOut']>(operation(id, '/evacuation'), body),
  choices: (id: string, under?: string) => get<Schemas['GridChoices']>(operation(id, '/evacuation/choices'), { under }),
  lines: (id: string, body: LinesWish) => post<LinePage>(operation(id, '/evacuation/open'), body),
  approveReturn: (id: string, area: string, command: string) => post<Evacuation>(operation(id, `/areas/${area}/approve-return`), { id: command }),
  settle: (id: string, line: string, body: Schemas['SettleIn']) => post<unknown>(operation(id, `/doors/${line}/settle`), body),
  checkIn: (id: string, body: Schemas['CheckInIn']) => post<Schemas['CheckedIn']>(operation(id, '/check-ins'), body),
  proposal: (id: string) => get<Proposal>(operation(id, '/evacuation/proposal')),
  adopt: (id: string, body: Schemas['AdoptIn']) => post<Evacuation>(operation(id, '/evacuation/adopt'), body),
}

// The register's shapes as they travel, under the names that its screens use.

import type { components } from '@shared/api/schema'

type Schemas = components['schemas']

export type Option = Schemas['Option']
export type Dictionary = Schemas['DictionaryOut']
export type DictionaryField = Schemas['DictionaryField']
export type Building = Schemas['BuildingOut']
export type Entrance = Schemas['EntranceOut']
export type Door = Schemas['DoorOut']
export type Dwelling = Schemas['DwellingOut']
export type Household = Schemas['HouseholdOut']
export type Member = Schemas['MemberOut']
export type FieldShown = Schemas['FieldOut']
export type FoundPerson = Schemas['FoundOut']
export type Change = Schemas['PastChange']
export type ChangeReceipt = Schemas['ChangeReceipt']
export type SaidPerson = Schemas['SaidPersonIn']
export type Consent = Schemas['ConsentIn']
export type Role = Schemas['Role']
export type Capacity = Schemas['Capacity']
export type Tenure = Schemas['Tenure']
export type Source = Schemas['Source']
export type DoorsPlan = Schemas['DoorsIn']
export type DoorsMade = Schemas['DoorsOut']
export type NewPremises = Schemas['PremisesIn']

export type AnyChange =
  | Schemas['MovedInIn']
  | Schemas['MovedOutIn']
  | Schemas['BornIn']
  | Schemas['DiedIn']
  | Schemas['SplitIn']
  | Schemas['MergedIn']
  | Schemas['HeadChangedIn']
  | Schemas['RoleChangedIn']
  | Schemas['RemovedIn']
  | Schemas['SamePersonIn']
  | Schemas['CorrectedIn']
  | Schemas['VerifiedIn']
  | Schemas['VacantIn']
export type ChangeKind = AnyChange['kind']

/** What every change says besides its own matter. */
export type Common = 'id' | 'dwelling_id' | 'happened_at' | 'seen' | 'source' | 'day'
type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never
/** A change's own matter, as its dialog knows it. */
export type Matter = Without<AnyChange, Common>

/** What a conflict tells of the present state, without telling who lives there. */
export interface ConflictState {
  dwelling_id: string
  households: { id: string; people: number }[]
}

export const CONFLICT = 'registry.conflict'

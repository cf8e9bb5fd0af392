// What the pages of mediation ask of the API. A dossier is opened by POST, since the reading is recorded.

import { get, post } from '@shared/api/client'
import type { components } from '@shared/api/schema'
import type { Items, Language, Page } from '@shared/api/types'
import { receive, type ReceivedFile } from '../register/transfer/upload'

type Schemas = components['schemas']
export type Dossier = Schemas['DossierOut']
export type DossierRow = Schemas['DossierRow']
export type Party = Schemas['PartyOut']
export type Move = Schemas['DossierMove']
export type Terms = Schemas['MediationTerms']
export type Term = Schemas['TermOut']
export type Candidate = Schemas['CandidateOut']
export type Counts = Schemas['DossierCounts']
export type Opening = Schemas['OpeningIn']
export type MoveCommand = Schemas['DossierMoveIn']
export type NewPaper = Schemas['DossierPaperIn']
export type NewWord = Schemas['PartyWordIn']
export type LinkMade = Schemas['LinkMade']
export type Changed = Schemas['DossierChanged']

const of = (id: string): string => `/mediation/dossiers/${id}`

export const mediation = {
  terms: () => get<Terms>('/mediation/terms'),
  list: (filter: { only_open?: boolean; after?: string | undefined }) => get<Page<DossierRow>>('/mediation/dossiers', filter),
  counts: (under: string) => get<Counts>('/mediation/counts', { under }),
  candidates: (place: string) => get<Items<Candidate>>('/mediation/mediators', { place }),
  begin: (opening: Opening) => post<Changed>('/mediation/dossiers', opening),
  open: (id: string) => post<Dossier>(`${of(id)}/open`),
  move: (id: string, command: MoveCommand) => post<Changed>(`${of(id)}/moves`, command),
  nameParty: (id: string, body: Schemas['NamePartyIn']) => post<Changed>(`${of(id)}/parties`, body),
  removeParty: (id: string, party: string, body: Schemas['OnPartIn']) => post<Changed>(`${of(id)}/parties/${party}/remove`, body),
  say: (id: string, party: string, word: NewWord) => post<Changed>(`${of(id)}/parties/${party}/words`, word),
  link: (id: string, party: string, command: string) => post<LinkMade>(`${of(id)}/parties/${party}/links`, { id: command }),
  assign: (id: string, body: Schemas['AssignMediatorIn']) => post<Changed>(`${of(id)}/mediators`, body),
  release: (id: string, mediator: string, body: Schemas['OnPartIn']) => post<Changed>(`${of(id)}/mediators/${mediator}/release`, body),
  recuse: (id: string, body: Schemas['RecusalIn']) => post<Changed>(`${of(id)}/recusals`, body),
  decide: (id: string, recusal: string, body: Schemas['RecusalDecisionIn']) => post<Changed>(`${of(id)}/recusals/${recusal}/decide`, body),
  add: (id: string, paper: NewPaper) => post<Changed>(`${of(id)}/papers`, paper),
  print: (id: string, format: 'pdf' | 'docx', number: string, language: Language): Promise<ReceivedFile> =>
    receive(`${of(id)}/print`, { format }, language, `${number}.${format}`),
}

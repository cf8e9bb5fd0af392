// Reply texts over HTTP: those offered with a case, filled in, and an office's own for whoever keeps them.

import { get, post, put } from '../api/client'
import type { components } from '../api/schema'
import type { Items } from '../api/types'

type Schemas = components['schemas']
export type FilledText = Schemas['FilledText']
export type ReplyText = Schemas['ReplyTextOut']
export type Office = Schemas['OfficeOut']
export type Offices = Schemas['Offices']
export type MoveWithWords = ReplyText['moves'][number]
export type Wording = Pick<ReplyText, 'name' | 'text' | 'moves'>

/** An office as commands name it: an organisation, or else a place. */
const named = ({ organisation, place }: Office) => (organisation ? { organisation } : { place })

export const replies = {
  forCase: (id: string) => get<Items<FilledText>>(`/cases/${id}/reply-texts`),
  kept: () => get<Offices>('/reply-texts'),
  add: (id: string, office: Office, wording: Wording) => post<ReplyText>('/reply-texts', { id, ...named(office), ...wording }),
  revise: (id: string, version: number, wording: Wording) => put<ReplyText>(`/reply-texts/${id}`, { version, ...wording }),
  remove: (id: string, version: number) => post<ReplyText>(`/reply-texts/${id}/delete`, { version }),
  restore: (id: string) => post<ReplyText>(`/reply-texts/${id}/restore`),
  order: (office: Office, ids: string[]) => put<Offices>('/reply-texts/order', { ...named(office), ids }),
}

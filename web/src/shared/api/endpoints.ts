// Every address of /api/v1 that the apps use, as one typed function each.

import { get, patch, post, remove, upload } from './client'
import type * as T from './types'

export const session = {
  read: () => get<T.Session>('/session'),
  signIn: (phone: string, password: string) => post<T.Session>('/session', { phone, password }),
  signOut: () => remove('/session'),
  totp: (code: string) => post<T.Session>('/session/totp', { code }),
  enrol: () => post<T.TotpEnrolment>('/session/totp/enrolment'),
  confirmEnrolment: (code: string) => post<T.TotpConfirmed>('/session/totp/enrolment/confirm', { code }),
  changePassword: (current: string, next: string) => post<void>('/session/password', { current, new: next }),
  prefer: (wishes: { language?: T.Language; large_type?: boolean }) =>
    patch<T.Session>('/session/preferences', wishes),
  devices: () => get<T.Items<T.Device>>('/session/devices'),
  removeDevice: (id: string) => remove(`/session/devices/${id}`),
}

export const demo = {
  cards: () => get<T.DemoCards>('/demo/cards'),
  enter: (card: string) => post<T.Session>('/demo/enter', { card }),
}

export const territory = {
  divisions: (parent?: string) => get<T.Items<T.DivisionRow>>('/divisions', { parent }),
  search: (q: string) => get<T.Items<T.PlaceRef>>('/divisions/search', { q }),
  place: (code: string) => get<T.PlaceDetail>(`/places/${code}`),
  grids: (under: string) => get<T.Items<T.Grid>>('/grids', { under }),
  boundaries: (under: string) => get<T.GridBoundaries>('/grids/boundaries', { under }),
  addGrid: (grid: T.NewGrid) => post<T.Grid>('/grids', grid),
  endGrid: (code: string, lastDay: string) => post<T.Grid>(`/grids/${code}/end`, { last_day: lastDay }),
  locate: (longitude: number, latitude: number, datum: T.Datum) =>
    post<T.Located>('/locate', { longitude, latitude, datum }),
}

export const premises = {
  under: (code: string) => get<T.Items<T.PremisesNode>>('/premises', { under: code }),
  readAddress: (text: string, under?: string) => post<T.AddressRead>('/addresses/read', { text, under }),
  mine: () => get<T.Items<T.MyGrid>>('/my-grids'),
}

/** The register. Who lives where is asked for by POST, since the answer is recorded as a reading. */
export const register = {
  dictionary: () => get<T.Dictionary>('/register/dictionary'),
  building: (id: string) => get<T.Building>(`/buildings/${id}/register`),
  open: (dwelling: string, purpose: string) => post<T.Dwelling>(`/dwellings/${dwelling}/open`, { purpose }),
  unmask: (person: string, field: string, purpose: string) =>
    post<{ value: string }>(`/people/${person}/unmask`, { field, purpose }),
  changes: (dwelling: string) => get<T.Items<T.DwellingChange>>(`/dwellings/${dwelling}/changes`),
  change: (change: T.RegisterChange, by?: string) => post<T.ChangeReceipt>('/register/changes', change, by),
  undo: (change: string) => post<void>(`/register/changes/${change}/undo`),
  links: (dwelling: string) => get<T.Items<T.HouseholdLink>>(`/dwellings/${dwelling}/links`),
  makeLink: (dwelling: string, id: string, household: string | null) =>
    post<T.MadeLink>(`/dwellings/${dwelling}/links`, { id, household_id: household }),
  revokeLink: (link: string) => post<T.HouseholdLink>(`/links/${link}/revoke`),
  proposals: () => get<T.Proposals>('/register/proposals'),
  putOff: (proposal: string) => post<void>(`/register/proposals/${proposal}/answer`, { answer: 'not_now' }),
}

export const posts = {
  types: () => get<T.Items<T.PostType>>('/post-types'),
  organisations: (under: string) => get<T.Items<T.Organisation>>('/organisations', { under }),
  list: (filter: { under?: string; at?: string; include_ended?: boolean }) =>
    get<T.Items<T.PostRow>>('/posts', filter),
  add: (newPost: T.NewPost) => post<T.PostRow>('/posts', newPost),
  end: (id: string, lastDay: string) => post<T.PostRow>(`/posts/${id}/end`, { last_day: lastDay }),
  invite: (id: string, postId: string, name: string) =>
    post<T.Invitation>('/invitations', { id, post_id: postId, name }),
  /** For the holder of a post who has lost the password; answered like an invitation. */
  renewSignIn: (postId: string, id: string) => post<T.Invitation>(`/posts/${postId}/sign-in-link`, { id }),
  withdrawInvitation: (id: string) => remove(`/invitations/${id}`),
  openInvitation: (token: string) => post<T.OpenInvitation>('/invitations/open', { token }),
  acceptInvitation: (answer: T.InvitationAnswer) => post<T.Session>('/invitations/accept', answer),
}

export interface CaseFilter {
  view: T.CaseView
  state?: T.CaseState | undefined
  category?: string | undefined
  place?: string | undefined
  urgent?: boolean | undefined
  due?: Exclude<T.DueState, 'on_time'> | undefined
  include_closed?: boolean | undefined
  q?: string | undefined
  after?: string | undefined
  limit?: number | undefined
}

/** The multipart form of one photo; `stage` is left out where residents send it. */
export function photoForm(id: string, file: Blob, extra: Record<string, string>): FormData {
  const form = new FormData()
  form.set('id', id)
  for (const [name, value] of Object.entries(extra)) form.set(name, value)
  form.set('file', file, `${id}.jpg`)
  return form
}

/** Commands take the account under which they were written, where they may be sent later than that. */
/** One move for many cases. */
export const batches = {
  preview: (wish: T.BatchWish) => post<T.BatchPreview>('/case-batches/preview', wish),
  start: (batch: T.NewBatch) => post<T.Batch>('/case-batches', batch),
  goOn: (id: string) => post<T.Batch>(`/case-batches/${id}/go-on`),
  undo: (id: string) => post<T.Batch>(`/case-batches/${id}/undo`),
}

export const cases = {
  categories: () => get<T.Items<T.Category>>('/categories'),
  list: (filter: CaseFilter, signal?: AbortSignal) => get<T.Page<T.CaseRow>>('/cases', { ...filter }, signal),
  counts: () => get<T.CaseCounts>('/cases/counts'),
  report: (report: T.NewCase, by?: string) => post<T.Receipt>('/cases', report, by),
  similar: (about: { category: string; place: string; premises_id?: string | undefined }) =>
    get<T.Items<T.SimilarCase>>('/cases/similar', about),
  /** By POST, since what people write belongs in no address. */
  suggestCategory: (text: string) => post<T.Items<T.SuggestedCategory>>('/cases/suggest-category', { text }),
  suggestedCategory: (id: string) => get<T.Items<T.SuggestedCategory>>(`/cases/${id}/suggested-category`),
  read: (id: string) => get<T.CaseDetail>(`/cases/${id}`),
  moves: (id: string) => get<T.OfferedMoves>(`/cases/${id}/moves`),
  move: (id: string, command: T.MoveCommand, by?: string) => post<T.CaseDetail>(`/cases/${id}/moves`, command, by),
  recipients: (id: string) => get<T.Items<T.Recipient>>(`/cases/${id}/recipients`),
  answerCall: (id: string, call: string, word: { id: string; text: string }) => post<T.CaseDetail>(`/cases/${id}/calls/${call}/answer`, word),
  takeBackCall: (id: string, call: string, word: { id: string; text: string }) => post<T.CaseDetail>(`/cases/${id}/calls/${call}/take-back`, word),
  comment: (id: string, comment: { id: string; text: string }, by?: string) =>
    post<T.Comment>(`/cases/${id}/comments`, comment, by),
  addPhoto: (id: string, photoId: string, stage: T.PhotoStage, file: Blob, by?: string) =>
    upload<T.Photo>(`/cases/${id}/photos`, photoForm(photoId, file, { stage }), by),
  contact: (id: string, purpose: string, words: string) => post<{ phone: string }>(`/cases/${id}/contact`, { purpose, words }),
}

export const resident = {
  places: (q: string) => get<T.Items<T.PlaceRef>>('/resident/places', { q }),
  premises: (community: string) => get<T.Items<T.PremisesNode>>('/resident/premises', { community }),
  askCode: (phone: string) => post<T.ResidentCode>('/resident/codes', { phone }),
  verifyCode: (phone: string, code: string) => post<T.ResidentToken>('/resident/codes/verify', { phone, code }),
  suggestCategory: (text: string) => post<T.Items<T.SuggestedCategory>>('/resident/suggest-category', { text }),
  report: (report: T.ResidentReport) => post<T.ResidentReported>('/resident/reports', report),
  addPhoto: (number: string, code: string, id: string, file: Blob) =>
    upload<T.PublicPhoto>('/resident/photos', photoForm(id, file, { number, code })),
  follow: (number: string, code: string) => post<T.PublicCase>('/resident/follow', { number, code }),
  answer: (answer: T.ResidentAnswer) => post<T.PublicCase>('/resident/answer', answer),
}

/** What is kept of a resident, by verified number and own name. Nothing personal goes into an address. */
export const mine = {
  open: (who: T.Who) => post<T.OwnView>('/resident/mine/open', who),
  readings: (who: T.Who, after: string) => post<T.OwnReadings>('/resident/mine/readings', { ...who, after }),
  copy: (who: T.Who) => post<T.OwnCopy>('/resident/mine/copy', who),
  ask: (who: T.Who, ask: T.OwnAsk) => post<T.OwnRequest>('/resident/mine/requests', { ...who, ...ask }),
  recall: (who: T.Who, id: string) => post<T.OwnRequest>('/resident/mine/requests/recall', { ...who, id }),
}

/** A household's own page, by the secret of its link. */
export const household = {
  open: (token: string) => post<T.HomeOpened>('/resident/home/open', { token }),
  answer: (answer: T.HomeAnswer) => post<T.HomeAnswered>('/resident/home/answer', answer),
}

/** A party's own page of a mediation: the secret of the link, and the code that was told apart from it. */
export const party = {
  open: (who: T.PartyWay) => post<T.OwnMediation>('/resident/mediation/open', who),
  answer: (answer: T.PartyAnswer) => post<T.OwnMediation>('/resident/mediation/answer', answer),
  recuse: (wish: T.PartyRecusal) => post<T.OwnMediation>('/resident/mediation/recusal', wish),
}

export const inbox = {
  list: (after?: string) => get<T.InboxPage>('/inbox', { after }),
  read: (what: { ids: string[] } | { all: true }, by?: string) => post<{ unread: number }>('/inbox/read', what, by),
}

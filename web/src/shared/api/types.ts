// The shapes that travel over /api/v1, under the names that the apps use. They come from the API's own description
// (openapi.json, made into schema.d.ts by `npm run api`); here they are only named, and narrowed where it says less.

import type { components } from './schema'

type Schemas = components['schemas']

export interface FieldFault {
  field: string
  code: string
  detail: string
}

/** Problem details (RFC 9457) with a stable code and what to do about it, in the reader's language. */
export interface Problem {
  type: string
  title: string
  status: number
  code: string
  detail: string
  mend: string
  field?: string
  errors?: FieldFault[]
  current?: unknown
}

export interface Items<T> {
  items: T[]
}

export interface Page<T> {
  items: T[]
  next: string | null
}

// Session
export type Session = Schemas['SessionOut']
export type SessionState = Session['state']
export type Account = Schemas['AccountOut']
export type Language = Account['language']
export type HeldPost = Schemas['HeldPostOut']
export type TotpEnrolment = Schemas['Enrolment']
export type TotpConfirmed = Schemas['Enrolled']
export type Device = Schemas['DeviceOut']
export type DemoCard = Schemas['CardOut']
export type DemoCards = Schemas['Cards']

// Territory and premises
export type Datum = Schemas['Datum']
export type PlaceRef = Schemas['PlaceRef']
export type DivisionRow = Schemas['DivisionRow']
export type NewGrid = Schemas['GridIn']
export type GridKind = NewGrid['kind']
export type Grid = Omit<Schemas['GridRow'], 'kind'> & { kind: GridKind }
export type PlaceDetail = Omit<Schemas['PlaceOut'], 'grid'> & { grid: Grid | null }
export type Located = Schemas['LocateOut']
export type PremisesRef = Schemas['PremisesRef']
export type PremisesNode = Schemas['PremisesRow']
export type AddressRead = Schemas['AddressOut']
export type MyBuilding = Schemas['MyBuilding']
export type MyGrid = Omit<Schemas['MyGrid'], 'grid'> & { grid: Grid }

export interface GridBoundaries {
  type: 'FeatureCollection'
  features: {
    type: 'Feature'
    geometry: { type: string; coordinates: unknown }
    properties: { code: string; name: string; kind: GridKind; household_count: number }
  }[]
}

// Posts
export type PostRef = Schemas['PostRef']
export type PostRow = Schemas['PostRow']
export type PostType = Schemas['PostTypeOut']
export type NewPost = Schemas['PostIn']
export type Organisation = Schemas['OrganisationOut']
export type Invitation = Schemas['InvitationOut']
export type OpenInvitation = Schemas['InvitationOpened']
export type InvitationAnswer = Schemas['Acceptance']

// Cases
export type CaseState = Schemas['State']
export type DueState = NonNullable<Schemas['CaseRow']['due_state']>
export type StageClock = Schemas['StageClockOut']
export type Deadlines = Schemas['Deadlines']
export type DeadlineRule = Schemas['RuleOut']
export type LadderRung = Schemas['RungOut']
export type CaseRow = Schemas['CaseRow']
export type CaseDetail = Schemas['CaseDetail']
export type Batch = Schemas['BatchOut']
export type BatchPreview = Schemas['Preview']
export type BatchWish = Schemas['WishIn']
export type NewBatch = Schemas['BatchIn']
export type BatchMove = BatchWish['move']
export type CaseOutcome = NonNullable<CaseRow['outcome']>
export type CaseView = NonNullable<Schemas['ListFilters']['view']>
export type CaseCounts = Schemas['Counts']
export type Category = Schemas['CategoryOut']
export type SimilarCase = Schemas['SimilarCase']
export type SuggestedCategory = Schemas['SuggestedCategory']
export type NewCase = Schemas['ReportIn']
export type Receipt = Schemas['Receipt']
export type Photo = Schemas['PhotoOut']
export type PhotoStage = Photo['stage']
export type Step = Schemas['StepOut']
export type Comment = Schemas['CommentOut']
export type MoveCommand = Schemas['MoveIn']
export type MoveName = MoveCommand['move']
/** The outcomes that a person can choose when closing a case. */
export type MoveOutcome = NonNullable<MoveCommand['outcome']>
export type OfferedMove = Omit<Schemas['MoveOffer'], 'move'> & { move: MoveName }
export type MoveNeed = OfferedMove['needs'][number]
export type Ground = Schemas['GroundOut']
export type WhistleCall = Schemas['CallOut']
export type OfferedMoves = Omit<Schemas['Moves'], 'items'> & { items: OfferedMove[] }
export type Recipient = Schemas['Recipient']

// Residents
export type ResidentCode = Schemas['CodeSent']
export type ResidentToken = Schemas['Verified']
export type ResidentReport = Schemas['ResidentReportIn']
export type ResidentReported = Schemas['Reported']
export type ResidentAnswer = Schemas['AnswerIn']
export type PublicCase = Schemas['PublicCase']
export type PublicPhoto = Schemas['PublicPhoto']

// Residents' own data
export type OwnView = Schemas['OwnView']
export type OwnPerson = Schemas['OwnPerson']
export type OwnField = Schemas['OwnField']
export type OwnConsent = Schemas['OwnConsent']
export type OwnRequest = Schemas['OwnRequest']
export type OwnReading = Schemas['OwnReading']
export type OwnReadings = Schemas['OwnReadings']
export type OwnCopy = Schemas['OwnCopy']
export type OwnAsk = Omit<Schemas['RequestIn'], 'token' | 'name'>
/** How residents show who they are: a token for their verified number, and their own name. */
export interface Who {
  token: string
  name: string
}

// A household's link
export type HomeOpened = Schemas['HomeOpened']
export type HomeMember = Schemas['HomeMember']
export type AskedField = Schemas['AskedField']
export type HomeAnswer = Schemas['HomeAnswerIn']
export type HomeAnswered = Schemas['HomeAnswered']

// Register: who lives where
export type Building = Omit<Schemas['BuildingOut'], 'entrances'> & { entrances: Entrance[] }
export type Entrance = Omit<Schemas['EntranceOut'], 'doors'> & { doors: Door[] }
export type Door = Omit<Schemas['DoorOut'], 'state'> & { state: DoorState }
export type DoorState = 'unknown' | 'filled' | 'to_verify' | 'changed' | 'empty'
export type SeenHousehold = Schemas['SeenHousehold']
export type Dictionary = Schemas['DictionaryOut']
export type DictionaryField = Schemas['DictionaryField']
export type Option = Schemas['Option']
export type Dwelling = Schemas['DwellingOut']
export type Household = Schemas['HouseholdOut']
export type Member = Schemas['MemberOut']
export type KnownField = Schemas['FieldOut']
export type DwellingChange = Schemas['PastChange']
export type ChangeReceipt = Schemas['ChangeReceipt']
export type ChangeSource = Schemas['Source']
export type SaidPerson = Schemas['SaidPersonIn']
export type SaidConsent = Schemas['ConsentIn']
export type Role = Schemas['Role']
export type Tenure = Schemas['Tenure']
export type RegisterChange =
  | Schemas['MovedInIn']
  | Schemas['MovedOutIn']
  | Schemas['BornIn']
  | Schemas['DiedIn']
  | Schemas['SplitIn']
  | Schemas['MergedIn']
  | Schemas['HeadChangedIn']
  | Schemas['RoleChangedIn']
  | Schemas['RemovedIn']
  | Schemas['CorrectedIn']
  | Schemas['VerifiedIn']
  | Schemas['VacantIn']
export type ChangeKind = RegisterChange['kind']

export type Proposals = Schemas['ProposalsOut']
export type Proposal = Schemas['ProposalOut']
export type MadeLink = Schemas['MadeLink']
export type HouseholdLink = Schemas['LinkOut']

/** What a conflict tells of a dwelling: how many people each household has, and nothing of who they are. */
export interface DwellingNow {
  dwelling_id: string
  households: { id: string; people: number }[]
}

// A mediation as one of its parties sees it
export type OwnMediation = Schemas['OwnDossier']
export type PartyWay = Schemas['EnterIn']
export type PartyAnswer = Schemas['PartyAnswerIn']
export type PartyRecusal = Schemas['AskRecusalIn']

// Inbox and live feed
export type InboxItem = Omit<Schemas['NotificationOut'], 'params'> & {
  params: { number?: string; category_name_zh?: string; category_name_en?: string; where?: string; building_id?: string; name?: string }
}
export type InboxPage = Omit<Schemas['Inbox'], 'items'> & { items: InboxItem[] }

export interface FeedChange {
  kind: string
  subject_type: string
  subject_id: string
  place: string
  at: string
}

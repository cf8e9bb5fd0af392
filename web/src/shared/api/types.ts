// The shapes that travel over /api/v1. The one place where the apps name them.

export type Language = 'zh-CN' | 'en'
export type Datum = 'wgs84' | 'gcj02' | 'bd09'

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

export interface PlaceRef {
  code: string
  level: string
  name: string
  path: string
}

export interface PostRef {
  id: string
  post_type: string
  post_type_label: string
  account_name: string | null
  place: PlaceRef
  organisation: string | null
}

export type SessionState = 'anonymous' | 'signed_in' | 'totp_required' | 'totp_enrolment_required'

export interface HeldPost extends PostRef {
  abilities: string[]
  first_day: string
  last_day: string | null
  desk: boolean
}

export interface Account {
  id: string
  name: string
  phone_masked: string
  language: Language
  large_type: boolean
}

export interface Session {
  state: SessionState
  account: Account | null
  posts: HeldPost[]
  abilities: string[]
  home: string
  demo: boolean
  feed_url: string
  tile_source: string | null
  city: string
  limits: { photo_bytes: number; photos_per_case: number }
}

export interface TotpEnrolment {
  secret: string
  otpauth_uri: string
  qr_svg: string
}

export interface TotpConfirmed {
  session: Session
  recovery_codes: string[]
}

export interface Device {
  id: string
  label: string
  created_at: string
  last_seen_at: string
  current: boolean
}

export interface DemoCard {
  id: string
  title: string
  subtitle: string
  name: string
  home: string
}

export interface DivisionRow {
  code: string
  level: string
  name: string
  children_count: number
  grid_count: number
}

export type GridKind = 'general' | 'micro' | 'dedicated'

export interface Grid {
  code: string
  kind: GridKind
  name: string
  parent: string
  household_count: number
  first_day: string
  last_day: string | null
  leader: PostRef | null
}

export interface PlaceDetail {
  place: PlaceRef
  ancestors: PlaceRef[]
  posts: PostRef[]
  household_count: number
  grid?: Grid | null
}

export interface GridBoundaries {
  type: 'FeatureCollection'
  features: {
    type: 'Feature'
    geometry: { type: string; coordinates: unknown }
    properties: { code: string; name: string; kind: GridKind; household_count: number }
  }[]
}

export interface NewGrid {
  id: string
  kind: GridKind
  parent: string
  name: string
  household_count: number
  first_day: string
  boundary?: { type: string; coordinates: unknown }
}

export interface Located {
  place: PlaceRef | null
  reason: string
}

export type PremisesKind = 'compound' | 'building' | 'entrance' | 'dwelling' | 'public_room' | 'shop'

export interface PremisesRef {
  id: string
  kind: PremisesKind
  name: string
  full_name: string
  place: string
  floors: number | null
  household_count: number | null
  longitude: number | null
  latitude: number | null
}

export interface PremisesNode extends PremisesRef {
  parent: string | null
}

export interface AddressRead {
  parts: Partial<Record<'compound' | 'building' | 'entrance' | 'floor' | 'room', string | null>>
  normalised: string
  premises: PremisesRef | null
  reason: string
}

export interface MyBuilding extends PremisesRef {
  open_cases: number
  entrances: PremisesRef[]
}

export interface MyGrid {
  grid: Grid
  place: PlaceRef
  buildings: MyBuilding[]
  community_posts: PostRef[]
}

export interface PostType {
  code: string
  label: string
  levels: string[]
  desk: boolean
  totp: boolean
  abilities: string[]
}

export interface Organisation {
  id: string
  name: string
  kind: string
  place: PlaceRef
}

export interface PostRow extends PostRef {
  first_day: string
  last_day: string | null
  active: boolean
  account_phone_masked: string | null
  invitation_open: boolean
}

export interface NewPost {
  id: string
  post_type: string
  place: string
  organisation?: string
  first_day: string
  last_day?: string
}

export interface Invitation {
  id: string
  url: string
  qr_svg: string
  expires_at: string
}

export interface OpenInvitation {
  post: PostRef
  name: string
  invited_by: string
  expires_at: string
}

export type CaseState = 'reported' | 'dispatched' | 'accepted' | 'replied' | 'closed'
export type CaseOutcome = 'solved' | 'solved_on_the_spot' | 'withdrawn' | 'not_actionable'
export type Urgency = 'normal' | 'urgent'
export type CaseView = 'mine' | 'area' | 'reported'
export type MoveName =
  | 'solve_on_the_spot'
  | 'dispatch'
  | 'accept'
  | 'handle'
  | 'reply'
  | 'return'
  | 'escalate'
  | 'confirm'
  | 'close'
  | 'reopen'
  | 'withdraw'
export type MoveNeed = 'note' | 'to_post' | 'outcome'
export type PhotoStage = 'report' | 'proof' | 'reply' | 'comment'

export interface Category {
  code: string
  name: string
  parent: string | null
  icon: string
  hint: string
  on_the_spot: boolean
}

export interface CaseRow {
  id: string
  number: string
  state: CaseState
  category: string
  category_name: string
  summary: string
  place: PlaceRef
  where: string
  reported_at: string
  updated_at: string
  holder: PostRef | null
  urgency: Urgency
  outcome: CaseOutcome | null
  thumb: string | null
  version: number
  reporter_kind: 'account' | 'resident'
  flags: string[]
}

export interface SimilarCase extends CaseRow {
  why: string
}

export interface CaseCounts {
  mine: number
  urgent: number
  reported_open: number
  awaiting_me: number
}

export interface NewCase {
  id: string
  category: string
  description: string
  place?: string
  premises_id?: string
  floor?: number
  address?: string
  longitude?: number
  latitude?: number
  datum?: Datum
  urgency?: Urgency
  happened_at: string
  solved_on_the_spot?: { note: string }
}

export interface Photo {
  id: string
  stage: PhotoStage
  url: string
  thumb_url: string
  width: number
  height: number
  added_at: string
  added_by: string | null
}

export interface Step {
  id: string
  move: string
  move_label: string
  from_state: CaseState | null
  to_state: CaseState
  at: string
  actor: { name: string; post_label: string } | null
  holder: PostRef | null
  note: string
  reasons: string[]
}

export interface Comment {
  id: string
  text: string
  at: string
  author: string
}

export interface CaseDetail extends CaseRow {
  description: string
  floor: number | null
  premises: PremisesRef | null
  longitude: number | null
  latitude: number | null
  route: { reasons: string[] }
  desk_post: PostRef | null
  reporter: { kind: 'account' | 'resident'; name: string | null; phone_masked: string | null }
  photos: Photo[]
  steps: Step[]
  comments: Comment[]
  may_read_contact: boolean
}

export interface OfferedMove {
  move: MoveName
  label: string
  allowed: boolean
  reason: string | null
  needs: MoveNeed[]
}

export interface OfferedMoves {
  items: OfferedMove[]
  version: number
}

export interface MoveCommand {
  id: string
  move: MoveName
  version: number
  note?: string
  to_post?: string
  outcome?: CaseOutcome
  happened_at: string
}

export interface Recipient extends PostRef {
  why: string
  recommended: boolean
}

export interface ResidentCode {
  expires_at: string
  demo_code?: string | null
}

export interface ResidentToken {
  token: string
  expires_at: string
}

export interface ResidentReport {
  id: string
  token: string
  category: string
  description: string
  community: string
  premises_id?: string
  floor?: number
  address?: string
  longitude?: number
  latitude?: number
  datum?: Datum
}

export interface PublicCase {
  number: string
  state: CaseState
  category_name: string
  description: string
  where: string
  reported_at: string
  holder_label: string | null
  steps: { label: string; at: string; note: string }[]
  photos: Photo[]
  may_answer: boolean
  outcome: CaseOutcome | null
}

export interface InboxItem {
  id: string
  kind: string
  params: { number?: string; category_name_zh?: string; category_name_en?: string; where?: string }
  subject_type: string
  subject_id: string
  created_at: string
  read_at: string | null
}

export interface InboxPage {
  items: InboxItem[]
  unread: number
  next: string | null
}

export interface Page<T> {
  items: T[]
  next: string | null
}

export interface Items<T> {
  items: T[]
}

export interface FeedChange {
  kind: string
  subject_type: string
  subject_id: string
  place: string
  at: string
}

// What a person did on this phone, as it waits to be told to the server. Stored before anything is sent.

import type { CaseDetail, ChangeKind, DwellingNow, MoveOutcome, NewCase, PhotoStage, Problem, SeenHousehold } from '@shared/api/types'
import type { Sealed } from '../store/sealing'

export type CommandState = 'waiting' | 'sending' | 'delivered' | 'conflict' | 'refused'

interface CommandBase {
  /** UUIDv7 made where the act happened: a replay gives the first result, and ids sort in the order of the acts. */
  id: string
  /** What must stay in order: a case's or dwelling's id, or "inbox". */
  lane: string
  /** What the person sees of it: category and place of the case, or the door. */
  title: string
  happened_at: string
  state: CommandState
  attempts: number
  /** Milliseconds since the epoch, before which it is not tried again. */
  next_try_at: number
  /** The server itself asked to wait until `next_try_at`; eagerness on our side does not shorten that. */
  told_to_wait: boolean
  problem: Problem | null
  /** How it really is, where the server refused because it had changed. */
  current: CaseDetail | DwellingNow | null
  delivered_at: string | null
}

interface CaseCommand extends CommandBase {
  current: CaseDetail | null
}

export interface ReportCommand extends CaseCommand {
  kind: 'report'
  body: NewCase
}

export interface MoveCommand extends CaseCommand {
  kind: 'move'
  label: string
  body: {
    move: string
    version: number
    note?: string
    to_post?: string
    outcome?: MoveOutcome
  }
}

export interface CommentCommand extends CaseCommand {
  kind: 'comment'
  body: { text: string }
}

/** The picture itself is kept apart, under the command's id. */
export interface PhotoCommand extends CaseCommand {
  kind: 'photo'
  /** A photo of a danger or of what was mended goes there, all others to their case. */
  body: { stage: PhotoStage | 'danger' | 'finding' }
}

export interface ReadCommand extends CaseCommand {
  kind: 'read'
  body: { ids: string[] }
}

/** An answer to the call to an operation; its lane is the call. */
export interface AnswerCommand extends CommandBase {
  kind: 'answer'
  current: null
  label: string
  body: { answer: 'delivered' | 'read' | 'acknowledged' | 'arrived' | 'declined'; words: string }
}

/** A move of a task in an operation; its lane is the task. */
export interface TaskCommand extends CommandBase {
  kind: 'task'
  current: null
  label: string
  body: { move: string; version: number; note: string; longitude?: number; latitude?: number }
}

/** A danger report from an operation; its lane is the danger, whose id is the command's. */
export interface DangerCommand extends CommandBase {
  kind: 'danger'
  current: null
  label: string
  operation: string
  body: { nature: string; source: string; where: string; trend: 'stable' | 'worse' | 'better'; extent: string; measures: string; longitude?: number; latitude?: number }
}

/** How a danger has gone on; its lane is the danger. */
export interface FollowUpCommand extends CommandBase {
  kind: 'follow_up'
  current: null
  label: string
  body: { trend: 'stable' | 'worse' | 'better' | null; extent: string; measures: string }
}

/** A request for help; its lane is the request, whose id is the command's. Its words go when it has arrived. */
export interface HelpCommand extends CommandBase {
  kind: 'help'
  current: null
  label: string
  operation: string
  body: { need: string; where: string; urgent: boolean; people: number | null; words: string; longitude?: number; latitude?: number }
}

/** Help was given, is still needed, or is no longer asked for; its lane is the request. */
export interface HelpMoveCommand extends CommandBase {
  kind: 'help_move'
  current: null
  label: string
  body: { move: 'met' | 'not_met' | 'withdraw'; version: number; note: string }
}

/** What is told from the field of an operation. */
export type FieldCommand = DangerCommand | FollowUpCommand | HelpCommand | HelpMoveCommand
export const FIELD_KINDS: ReadonlySet<string> = new Set(['danger', 'follow_up', 'help', 'help_move'])

/** What was said of a door in an evacuation; its lane is the household's line. */
export interface DoorCommand extends CommandBase {
  kind: 'door'
  current: null
  label: string
  body: { said: 'informed' | 'moved' | 'refused' | 'unreachable' | 'returned'; way: 'walk' | 'car' | 'boat' | 'carried' | null; shelter: string | null; elsewhere: boolean }
}

/** Who came to a shelter, by the code of their household; its lane is the shelter. The code goes when it has arrived. */
export interface CheckInCommand extends CommandBase {
  kind: 'check_in'
  current: null
  label: string
  operation: string
  body: { shelter: string; code: string; people: number }
}

/** What the owner of a finding says of it: taken in hand, mended; its lane is the finding. */
export interface FindingCommand extends CommandBase {
  kind: 'finding'
  current: null
  label: string
  body: { move: string; version: number; words: string }
}

/** What a driver said of a stop; its lane is the run, so that its stops go in order. */
export interface StopCommand extends CommandBase {
  kind: 'stop'
  current: null
  label: string
  stop: string
  body: { said: 'arrived' | 'done' | 'failed' }
}

/** What an observer of a drill saw; its lane is the drill. */
export interface ObservationCommand extends CommandBase {
  kind: 'observation'
  current: null
  label: string
  body: { form: string; answers: Record<string, 'yes' | 'partly' | 'no' | 'not_seen'>; note: string }
}

/** What a change tells, and the form as it was filled in, so that it can be put right when it is refused. */
export interface Told {
  body: object
  form: unknown
}

/** A change of who lives behind a door. What was told of people is sealed, and gone when it has arrived. */
export interface ChangeCommand extends CommandBase {
  kind: 'change'
  current: DwellingNow | null
  /** Which kind of change, and what it is called. */
  change: ChangeKind
  label: string
  building: string
  /** There was a form to fill in, which can be put right. */
  asks: boolean
  /** Its place among the changes of its dwelling: its own id, or that of the change which it corrects. */
  turn: string
  /** The households' versions that the person had before them, by the picture or by an own change that went before. */
  seen: SeenHousehold[]
  body: Sealed | null
}

export type Command = ReportCommand | MoveCommand | CommentCommand | PhotoCommand | ReadCommand | ChangeCommand | AnswerCommand | TaskCommand | DoorCommand | CheckInCommand | FindingCommand | StopCommand | ObservationCommand | FieldCommand
export type CommandKind = Command['kind']

type Fresh<C extends Command> = Pick<C, 'id' | 'lane' | 'title' | 'happened_at' | 'kind' | 'body'> &
  (C extends MoveCommand | AnswerCommand | TaskCommand | DoorCommand | CheckInCommand | FindingCommand | StopCommand | ObservationCommand | FieldCommand ? { label: string } : object) &
  (C extends StopCommand ? { stop: string } : object) &
  (C extends DangerCommand | HelpCommand | CheckInCommand ? { operation: string } : object) &
  (C extends ChangeCommand ? Pick<ChangeCommand, 'change' | 'label' | 'building' | 'asks' | 'turn' | 'seen'> : object)

/** A command as it is first stored. */
export function fresh<C extends Command>(command: Fresh<C>): C {
  return {
    ...command,
    state: 'waiting',
    attempts: 0,
    next_try_at: 0,
    told_to_wait: false,
    problem: null,
    current: null,
    delivered_at: null,
  } as unknown as C
}

/** Not yet with the server, and not given up: what sign-out warns about. */
export function isOpen(command: Command): boolean {
  return command.state !== 'delivered'
}

/** Waits for the person's decision. */
export function isStuck(command: Command): boolean {
  return command.state === 'conflict' || command.state === 'refused'
}

// What a person did on this phone, as it waits to be told to the server. Stored before anything is sent.

import type { CaseDetail, MoveOutcome, NewCase, PhotoStage, Problem } from '@shared/api/types'

export type CommandState = 'waiting' | 'sending' | 'delivered' | 'conflict' | 'refused'

interface CommandBase {
  /** UUIDv7 made where the act happened: a replay gives the first result, and ids sort in the order of the acts. */
  id: string
  /** What must stay in order: a case's id, or "inbox". */
  lane: string
  /** What the person sees of it: category and place of the case. */
  title: string
  happened_at: string
  state: CommandState
  attempts: number
  /** Milliseconds since the epoch, before which it is not tried again. */
  next_try_at: number
  /** The server itself asked to wait until `next_try_at`; eagerness on our side does not shorten that. */
  told_to_wait: boolean
  problem: Problem | null
  /** The case as it really is, where the server refused because it had changed. */
  current: CaseDetail | null
  delivered_at: string | null
}

export interface ReportCommand extends CommandBase {
  kind: 'report'
  body: NewCase
}

export interface MoveCommand extends CommandBase {
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

export interface CommentCommand extends CommandBase {
  kind: 'comment'
  body: { text: string }
}

/** The picture itself is kept apart, under the command's id. */
export interface PhotoCommand extends CommandBase {
  kind: 'photo'
  body: { stage: PhotoStage }
}

export interface ReadCommand extends CommandBase {
  kind: 'read'
  body: { ids: string[] }
}

export type Command = ReportCommand | MoveCommand | CommentCommand | PhotoCommand | ReadCommand
export type CommandKind = Command['kind']

type Fresh<C extends Command> = Pick<C, 'id' | 'lane' | 'title' | 'happened_at' | 'kind' | 'body'> &
  (C extends MoveCommand ? { label: string } : object)

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

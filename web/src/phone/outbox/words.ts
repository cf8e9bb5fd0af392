// How commands and their states are called on screen.

import { spaced } from '@shared/codes'
import type { Command, CommandState, FieldCommand } from './commands'

export const COMMAND_STATES: Record<CommandState, { word: string; tone: string; mark: string }> = {
  waiting: { word: 'outbox.waiting', tone: 'amber', mark: '○' },
  sending: { word: 'outbox.sending', tone: 'blue', mark: '➜' },
  delivered: { word: 'outbox.delivered', tone: 'green', mark: '✓' },
  conflict: { word: 'outbox.conflict', tone: 'accent', mark: '!' },
  refused: { word: 'outbox.refused', tone: 'accent', mark: '×' },
}

const KINDS: Record<Exclude<Command['kind'], 'move' | 'change' | 'answer' | 'task' | 'door' | 'check_in' | 'finding' | 'stop' | 'observation' | FieldCommand['kind']>, string> = {
  report: 'outbox.report',
  comment: 'outbox.comment',
  photo: 'outbox.photo',
  read: 'outbox.read',
}

/** What the person did: a move by the server's own name for it, a change as it was called, the rest by key. */
export function actOf(command: Command, t: (key: string) => string): string {
  return 'label' in command ? command.label : t(KINDS[command.kind])
}

/** The person's own words in a command, if there are any. */
export function wordsOf(command: Command): string {
  if (command.kind === 'report') return command.body.description ?? ''
  if (command.kind === 'comment') return command.body.text
  if (command.kind === 'answer') return command.body.words
  if (command.kind === 'help') return command.body.words
  if (command.kind === 'danger' || command.kind === 'follow_up') return [command.body.extent, command.body.measures].filter(Boolean).join(' · ')
  if (command.kind === 'help_move') return command.body.note
  if (command.kind === 'check_in') return command.body.code && spaced(command.body.code)
  if (command.kind === 'finding') return command.body.words
  if (command.kind === 'observation') return command.body.note
  return command.kind === 'move' || command.kind === 'task' ? (command.body.note ?? '') : ''
}

// What a case's state, outcome, urgency and moves are called and how they look. Never by colour alone: each has a mark.

import type { CaseOutcome, CaseState, MoveName } from './api/types'

export type Tone = 'amber' | 'blue' | 'teal' | 'green' | 'grey' | 'accent'

export interface Look {
  /** Key of its word in the shared catalogue. */
  word: string
  tone: Tone
  /** A mark that differs in shape, so that the state is read without its colour. */
  mark: string
}

export const STATE_LOOKS: Record<CaseState, Look> = {
  reported: { word: 'state.reported', tone: 'amber', mark: '○' },
  dispatched: { word: 'state.dispatched', tone: 'blue', mark: '➜' },
  accepted: { word: 'state.accepted', tone: 'teal', mark: '◐' },
  replied: { word: 'state.replied', tone: 'teal', mark: '●' },
  closed: { word: 'state.closed', tone: 'green', mark: '✓' },
}

export const OUTCOME_WORDS: Record<CaseOutcome, string> = {
  solved: 'outcome.solved',
  solved_on_the_spot: 'outcome.solved_on_the_spot',
  withdrawn: 'outcome.withdrawn',
  not_actionable: 'outcome.not_actionable',
}

/** A closed case that was withdrawn or could not be acted on looks different from a solved one. */
export function lookOf(state: CaseState, outcome: CaseOutcome | null): Look {
  if (state === 'closed' && (outcome === 'withdrawn' || outcome === 'not_actionable')) {
    return { word: OUTCOME_WORDS[outcome], tone: 'grey', mark: '–' }
  }
  return STATE_LOOKS[state]
}

/** Moves that end a person's share of the work and so are drawn as the main button. */
export const MAIN_MOVES: readonly MoveName[] = ['solve_on_the_spot', 'dispatch', 'accept', 'reply', 'close']

// How the moves that the server offers are arranged on the phone. Which are allowed is the server's decision alone.

import type { MoveName, OfferedMove, PhotoStage } from '@shared/api/types'
import { MAIN_MOVES } from '@shared/states'

/** Moves that say everything by themselves: done with one tap. */
export const ONE_TAP: readonly MoveName[] = ['accept', 'confirm']

/** The stage of photos that come with a move; none where a picture says nothing. */
export const PHOTO_STAGES: Partial<Record<MoveName, PhotoStage>> = {
  solve_on_the_spot: 'proof',
  handle: 'proof',
  reply: 'reply',
  reopen: 'comment',
}

/** What the reporter is asked after a reply or a close: solved, or not. */
const FOLLOW_UP: readonly MoveName[] = ['confirm', 'reopen']

export interface Arranged {
  confirm: OfferedMove | null
  reopen: OfferedMove | null
  /** Allowed moves, those that bring the case on first. */
  open: OfferedMove[]
  /** Moves that are not open, each with its reason. */
  shut: OfferedMove[]
}

/**
 * @param asks whether the person is to be asked if it is solved; nobody is asked about what they solved themselves
 */
export function arrange(moves: readonly OfferedMove[], asks = true): Arranged {
  const allowed = moves.filter((offer) => offer.allowed && (asks || offer.move !== 'confirm'))
  const confirm = allowed.find(({ move }) => move === 'confirm') ?? null
  const reopen = allowed.find(({ move }) => move === 'reopen') ?? null
  const others = allowed.filter(({ move }) => !(confirm && FOLLOW_UP.includes(move)))
  const rank = ({ move }: OfferedMove): number => (MAIN_MOVES.includes(move) ? 0 : 1)
  return {
    confirm,
    reopen,
    open: others.sort((a, b) => rank(a) - rank(b)),
    shut: moves.filter((offer) => !offer.allowed && offer.reason),
  }
}

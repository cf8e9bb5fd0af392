import { describe, expect, it } from 'vitest'
import type { MoveName, OfferedMove } from '../src/shared/api/types'
import { arrange } from '../src/phone/case/moves'
import { categoryIcon } from '../src/shared/icons'
import { lookOf } from '../src/shared/states'

const offer = (move: MoveName, reason: string | null = null): OfferedMove => ({
  move, label: move, allowed: reason === null, reason, needs: [],
})

describe('the moves of a case', () => {
  it('stand with those first that bring it on, and each refused one with its reason', () => {
    const { open, shut } = arrange([offer('handle'), offer('return'), offer('reply'), offer('accept', '已签收')])
    expect(open.map(({ move }) => move)).toEqual(['reply', 'handle', 'return'])
    expect(shut.map(({ move, reason }) => [move, reason])).toEqual([['accept', '已签收']])
  })

  it('ask the reporter once whether it is solved, not again among the buttons', () => {
    const { confirm, reopen, open } = arrange([offer('confirm'), offer('reopen'), offer('close')])
    expect([confirm?.move, reopen?.move]).toEqual(['confirm', 'reopen'])
    expect(open.map(({ move }) => move)).toEqual(['close'])
  })

  it('do not ask people about what they solved themselves, but let them take it up again', () => {
    const { confirm, open } = arrange([offer('confirm'), offer('reopen')], false)
    expect(confirm).toBeNull()
    expect(open.map(({ move }) => move)).toEqual(['reopen'])
  })

  it('offer reopening as a plain button to those who are not asked', () => {
    const { confirm, open } = arrange([offer('confirm', '只有上报人可以'), offer('reopen')])
    expect(confirm).toBeNull()
    expect(open.map(({ move }) => move)).toEqual(['reopen'])
  })
})

describe('the look of a state', () => {
  it('differs in its mark and not only in its colour', () => {
    const looks = (['reported', 'dispatched', 'accepted', 'replied', 'closed'] as const).map((state) => lookOf(state, null))
    expect(new Set(looks.map(({ mark }) => mark)).size).toBe(5)
    expect(new Set(looks.map(({ word }) => word)).size).toBe(5)
  })

  it('tells a withdrawn case from a solved one', () => {
    expect(lookOf('closed', 'withdrawn').word).not.toBe(lookOf('closed', 'solved').word)
  })
})

describe('the drawing of a category', () => {
  it('is ours where we have it, and three dots where we have none', () => {
    expect(categoryIcon('lamp')).toBe('lamp')
    expect(categoryIcon('spaceship')).toBe('dots')
  })
})

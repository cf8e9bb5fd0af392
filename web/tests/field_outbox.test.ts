// Reports from the field in the outbox: their order, what holds up what, and what is forgotten once it has arrived.

import { describe, expect, it } from 'vitest'
import { fresh, type Command, type DangerCommand, type FollowUpCommand, type HelpCommand } from '../src/phone/outbox/commands'
import { dependents, unblocked } from '../src/phone/outbox/order'
import { delivered } from '../src/phone/outbox/outcomes'
import { wordsOf } from '../src/phone/outbox/words'

const AT = '2026-07-20T07:00:00Z'
const danger = fresh<DangerCommand>({
  id: '1', lane: '1', kind: 'danger', title: '东段', happened_at: AT, label: '报险情', operation: 'o',
  body: { nature: 'piping', source: 'patrol', where: '东段', trend: 'worse', extent: '两处', measures: '看守' },
})
const follow = fresh<FollowUpCommand>({ id: '2', lane: '1', kind: 'follow_up', title: '东段', happened_at: AT, label: '续报', body: { trend: 'better', extent: '', measures: '' } })
const help = fresh<HelpCommand>({
  id: '3', lane: '3', kind: 'help', title: '3号楼', happened_at: AT, label: '求助', operation: 'o',
  body: { need: 'rescue', where: '3号楼', urgent: true, people: 1, words: '老人卧床' },
})
const ids = (commands: readonly Command[]): string[] => commands.map(({ id }) => id)

describe('reports from the field', () => {
  it('go before their follow-ups, and beside each other', () => {
    expect(ids(unblocked([follow, help, danger]))).toEqual(['1', '3'])
    expect(ids(unblocked([follow, help, { ...danger, state: 'delivered' }]))).toEqual(['2', '3'])
  })

  it('hold back their follow-ups when they are refused, and take them along when given up', () => {
    const refused: Command = { ...danger, state: 'refused' }
    expect(ids(unblocked([refused, follow]))).toEqual([])
    expect(ids(dependents([refused, follow, help], refused))).toEqual(['2'])
  })

  it('keep what was said of people no longer than until it has arrived', () => {
    expect(wordsOf(help)).toBe('老人卧床')
    expect(wordsOf(delivered(help, AT))).toBe('')
    expect(wordsOf(delivered(danger, AT))).toBe('两处 · 看守')
  })
})

// Check-ins at a shelter in the outbox: a slip in a code is found without signal, they go in order, and the code of a
// household is kept no longer than until it has arrived.

import { describe, expect, it } from 'vitest'
import { fresh, type CheckInCommand, type Command } from '../src/phone/outbox/commands'
import { choose, unblocked } from '../src/phone/outbox/order'
import { delivered, failed } from '../src/phone/outbox/outcomes'
import { wordsOf } from '../src/phone/outbox/words'
import { ApiProblem } from '../src/shared/api/client'
import { asTyped, isCode } from '../src/shared/codes'

const AT = '2026-07-20T07:00:00Z'
const command = (id: string, people: number, lane = 's'): CheckInCommand =>
  fresh<CheckInCommand>({ id, lane, kind: 'check_in', title: '菱窠小学', happened_at: AT, label: `登记到达 ${people} 人`, operation: 'o', body: { shelter: lane, code: '7942392', people } })

describe('a code', () => {
  // Made by the server's own function.
  it.each(['7942392', '000000 9', '794-2392'])('%s has its check digit', (code) => {
    expect(isCode(code)).toBe(true)
  })

  it('with a wrong or missing digit is found out', () => {
    for (let wrong = 0; wrong < 10; wrong += 1) if (wrong !== 2) expect(isCode(`794239${wrong}`)).toBe(false)
    expect(isCode('794239')).toBe(false)
    expect(isCode('79423920')).toBe(false)
    expect(asTyped(' 794 2392 ')).toBe('7942392')
  })
})

describe('check-ins', () => {
  it('go to a shelter in the order in which people came', () => {
    const [came, slip, elsewhere] = [command('1', 3), command('2', -1), command('3', 2, 'other')]
    expect(unblocked([slip, elsewhere, came]).map(({ id }) => id)).toEqual(['1', '3'])
    expect(choose([slip, came], 0, true).next?.id).toBe('1')
  })

  it('that are refused wait for their keeper, and hold up nobody', () => {
    const problem = new ApiProblem({ type: 'about:blank', title: '', status: 404, code: 'emergency.unknown_code', detail: '', mend: '' } as never)
    const refused = failed(command('1', 3), problem, 0, 0)
    expect(refused.state).toBe('refused')
    expect(wordsOf(refused)).toBe('794 2392')
    expect(unblocked([refused, command('2', 2)] as Command[]).map(({ id }) => id)).toEqual(['2'])
  })

  it('keep no code once they have arrived', () => {
    const done = delivered(command('1', 3), AT)
    expect(wordsOf(done)).toBe('')
    expect(JSON.stringify(done)).not.toContain('7942392')
  })
})

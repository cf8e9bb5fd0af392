import { describe, expect, it } from 'vitest'
import { readFilter, sameFilter } from '../src/desk/queue/filters'
import { request } from '../src/desk/queue/useQueue'
import type { FilledText } from '../src/shared/replies/api'
import { fitting, withText } from '../src/shared/replies/taking'

const text = (name: string, words: string, moves: FilledText['moves'] = []): FilledText => ({ id: name, name, office: '社区', text: words, moves })
const texts = [text('a', '已安排上门。', ['handle']), text('b', '已修好。', ['reply', 'close']), text('c', '请稍候。')]

describe('reply texts', () => {
  it('are offered with their moves, or with all', () => {
    expect(fitting(texts, 'close').map(({ name }) => name)).toEqual(['b', 'c'])
    expect(fitting(texts, 'escalate').map(({ name }) => name)).toEqual(['c'])
  })

  it('fill an empty note, and give way to another while nobody has changed them', () => {
    expect(withText(' ', '已修好。', texts)).toBe('已修好。')
    expect(withText('已安排上门。', '已修好。', texts)).toBe('已修好。')
  })

  it('stand behind what somebody wrote, which is never lost', () => {
    const once = withText('王师傅说', '已安排上门。', texts)
    expect(once).toBe('王师傅说\n已安排上门。')
    expect(withText(once, '已修好。', texts)).toBe('王师傅说\n已修好。')
    expect(withText('已安排上门，请开门。', '已修好。', texts)).toBe('已安排上门，请开门。\n已修好。')
  })

  it('stay within what a note holds', () => {
    expect(withText('长'.repeat(999), '已修好。', texts)).toHaveLength(1000)
  })
})

describe('a saved filter', () => {
  it('is the present one when it shows the same list', () => {
    const filter = readFilter({ view: 'area', due: 'overdue', q: ' 灯 ' })
    expect(sameFilter(filter, readFilter({ view: 'area', due: 'overdue', q: '灯' }))).toBe(true)
    expect(sameFilter(filter, readFilter({ view: 'area', q: '灯' }))).toBe(false)
  })
})

describe('the request for a list', () => {
  it('names every filter, the deadline too', () => {
    const filter = readFilter({ view: 'area', state: 'accepted', category: 'facility.lamp', place: '510104', urgent: '1', due: 'overdue', q: '灯' })
    expect(request(filter)).toMatchObject({
      view: 'area', state: 'accepted', category: 'facility.lamp', place: '510104', urgent: true, due: 'overdue', q: '灯',
    })
  })
})

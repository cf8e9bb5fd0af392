import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope, nextTick, ref, type EffectScope } from 'vue'
import type { SuggestedCategory } from '../src/shared/api/types'
import { offerOf, useSuggestion } from '../src/shared/suggestion'

const lamp: SuggestedCategory = { code: 'facility.corridor_lamp', name: '楼道灯不亮', band: 'very_likely', words: ['灯泡'] }
const doubtful: SuggestedCategory = { ...lamp, band: null }

describe('a suggestion is offered', () => {
  it('when it is very likely and nothing fitting is chosen', () => {
    expect(offerOf([lamp], null)).toBe(lamp)
    expect(offerOf([lamp], 'other')).toBe(lamp)
    expect(offerOf([doubtful, lamp], null)).toBeNull()
    expect(offerOf([], null)).toBeNull()
  })

  it('never against what a person has chosen', () => {
    expect(offerOf([lamp], 'water.leak')).toBeNull()
    expect(offerOf([lamp], lamp.code)).toBeNull()
  })
})

describe('while a text is written', () => {
  const text = ref('')
  const chosen = ref<string | null>(null)
  let scope: EffectScope
  beforeEach(() => {
    vi.useFakeTimers()
    vi.stubGlobal('navigator', { onLine: true })
    text.value = ''
    chosen.value = null
    scope = effectScope()
  })
  afterEach(() => {
    scope.stop()
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })
  const begin = (ask: (words: string) => Promise<{ items: SuggestedCategory[] }>) =>
    scope.run(() => useSuggestion(() => text.value, () => chosen.value, ask))!

  async function write(words: string): Promise<void> {
    text.value = words
    await nextTick()
    await vi.advanceTimersByTimeAsync(1_000)
  }

  it('one question is asked after a pause, and the kind is not chosen by itself', async () => {
    const ask = vi.fn(async () => ({ items: [lamp] }))
    const offer = begin(ask)
    for (const words of ['楼道灯', '楼道灯泡', '楼道灯泡坏了']) {
      text.value = words
      await nextTick()
      await vi.advanceTimersByTimeAsync(100)
    }
    await vi.advanceTimersByTimeAsync(1_000)
    expect(ask.mock.calls).toEqual([['楼道灯泡坏了']])
    expect(offer.value).toBe(lamp)
    expect(chosen.value).toBeNull()
  })

  it('nothing leaves the phone once a kind is chosen, for a word or two, or without signal', async () => {
    const ask = vi.fn(async () => ({ items: [lamp] }))
    const offer = begin(ask)
    await write('灯坏')
    chosen.value = 'water.leak'
    await write('楼道灯泡坏了')
    chosen.value = null
    vi.stubGlobal('navigator', { onLine: false })
    await write('楼道灯泡又坏了')
    expect(ask).not.toHaveBeenCalled()
    expect(offer.value).toBeNull()
  })

  it('a late answer to an earlier text is not shown, and a failing question changes nothing', async () => {
    let answer: (value: { items: SuggestedCategory[] }) => void = () => undefined
    const ask = vi.fn(() => new Promise<{ items: SuggestedCategory[] }>((resolve) => (answer = resolve)))
    const offer = begin(ask)
    await write('楼道灯泡坏了')
    const late = answer
    ask.mockRejectedValueOnce(new Error('no answer'))
    await write('水管漏水了怎么办')
    late({ items: [lamp] })
    await vi.advanceTimersByTimeAsync(0)
    expect(offer.value).toBeNull()
  })
})

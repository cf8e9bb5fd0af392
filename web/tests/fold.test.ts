// What a person folded out stays open until they fold it in.

import { describe, expect, it } from 'vitest'
import { nextTick, ref } from 'vue'
import { useFold } from '../src/shared/fold'

const toggled = (open: boolean): Event => ({ target: { open } }) as unknown as Event

describe('a part that folds out', () => {
  it('keeps how the person left it', () => {
    const fold = useFold()
    expect(fold.open).toBe(false)
    fold.onToggle(toggled(true))
    expect(fold.open).toBe(true)
    fold.onToggle(toggled(false))
    expect(fold.open).toBe(false)
  })

  it('opens when something in it is filled, and is not closed when that is emptied', async () => {
    const text = ref('')
    const fold = useFold(() => text.value !== '')
    text.value = '138'
    await nextTick()
    expect(fold.open).toBe(true)
    text.value = ''
    await nextTick()
    expect(fold.open).toBe(true)
  })

  it('is open from the beginning when something in it is filled already', () => {
    expect(useFold(() => true).open).toBe(true)
  })
})

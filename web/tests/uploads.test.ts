import { describe, expect, it, vi } from 'vitest'
import { mayHelp, useUploads, type UploadPorts } from '../src/desk/cases/uploads'
import { NoAnswer } from '../src/shared/api/client'
import { UnreadablePicture } from '../src/shared/scale'

const file = (name: string): File => new File(['x'], name)

function world(send: UploadPorts['send'], scale: UploadPorts['scale'] = async (blob) => blob) {
  const arrived = vi.fn()
  return { arrived, ...useUploads({ scale, send }, arrived) }
}

describe('photos added at the desk', () => {
  it('go one after the other, and each that arrived is told of', async () => {
    let under = 0
    let most = 0
    const { add, uploads, arrived, busy } = world(async () => {
      most = Math.max(most, (under += 1))
      await Promise.resolve()
      under -= 1
    })
    await add([file('a'), file('b'), file('c')], 'proof')
    expect(most).toBe(1)
    expect(arrived).toHaveBeenCalledTimes(3)
    expect(uploads.value.map(({ state }) => state)).toEqual(['arrived', 'arrived', 'arrived'])
    expect(busy.value).toBe(false)
  })

  it('keep their id when a lost answer is tried again, so that none is added twice', async () => {
    const ids: string[] = []
    const { add, again, uploads } = world(async (id) => {
      ids.push(id)
      if (ids.length === 1) throw new NoAnswer()
    })
    await add([file('a')], 'comment')
    expect(uploads.value[0]!.state).toBe('failed')
    await again(uploads.value[0]!.id)
    expect(uploads.value[0]!.state).toBe('arrived')
    expect(ids[1]).toBe(ids[0])
  })

  it('do not hold up the others when one cannot be read, and say that trying again is no use', async () => {
    const { add, drop, uploads } = world(async () => ({}), async (blob) => {
      if ((blob as File).name === 'bad') throw new UnreadablePicture()
      return blob
    })
    await add([file('bad'), file('good')], 'reply')
    const [bad, good] = uploads.value
    expect([bad!.state, good!.state]).toEqual(['failed', 'arrived'])
    expect(mayHelp(bad!.fault)).toBe(false)
    await add([file('more')], 'reply')
    expect(uploads.value.map(({ name }) => name)).toEqual(['bad', 'more'])
    drop(bad!.id)
    expect(uploads.value.map(({ name }) => name)).toEqual(['more'])
  })
})

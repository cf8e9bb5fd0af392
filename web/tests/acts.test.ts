// The id of what a form sends: kept while no answer has come, and then another.

import { describe, expect, it, vi } from 'vitest'

vi.mock('../src/shared/i18n', () => ({ chosenLanguage: () => 'zh-CN', say: (key: string) => key, setLanguage: vi.fn() }))
const { oneAct } = await import('../src/shared/acts')
const { ApiProblem, NoAnswer } = await import('../src/shared/api/client')

const problem = (status: number): Error => new ApiProblem({ type: '', title: '', status, code: 'x' } as never)

async function idsOf(...answers: (Error | null)[]): Promise<string[]> {
  const act = oneAct()
  const ids: string[] = []
  for (const answer of answers) {
    await act(async (id) => {
      ids.push(id)
      if (answer) throw answer
    }).catch(() => undefined)
  }
  return ids
}

describe('an act of a form', () => {
  it('is the same one as long as nobody knows whether it was done', async () => {
    const ids = await idsOf(new NoAnswer(), problem(502), null)
    expect(new Set(ids).size).toBe(1)
  })

  it('is another one after an answer, and when what was refused is put right', async () => {
    expect(new Set(await idsOf(null, null)).size).toBe(2)
    expect(new Set(await idsOf(problem(409), null)).size).toBe(2)
  })

  it('has not the id of the act of another form', async () => {
    expect((await idsOf(null))[0]).not.toBe((await idsOf(null))[0])
  })
})

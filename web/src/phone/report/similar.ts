// Cases of the same kind nearby, looked for while a report is written, so that one thing is not reported twice.

import { computed, ref, shallowRef, watch } from 'vue'
import { cases } from '@shared/api/endpoints'
import type { SimilarCase } from '@shared/api/types'
import type { Draft } from '../store/database'

const GATHER_MS = 300
/** Sending waits no longer than this for the answer: a report is never held up by a question. */
const PATIENCE_MS = 1_500

export function useSimilar(draft: () => Draft) {
  const found = shallowRef<SimilarCase[]>([])
  const refused = ref('')
  const looking = shallowRef<Promise<void>>(Promise.resolve())
  let timer: ReturnType<typeof setTimeout> | undefined

  const about = computed(() => {
    const { category, place, premises_id: premises } = draft()
    return category && place ? JSON.stringify({ category, place, premises }) : ''
  })

  /** What was answered for one report is not answered for the next. */
  const question = (): string => draft().id + about.value

  async function look(key: string): Promise<void> {
    const { category, place, premises } = JSON.parse(key) as Record<string, string | null>
    try {
      const answer = await cases.similar({
        category: category!,
        place: place!,
        premises_id: premises ?? undefined,
      })
      if (about.value === key) found.value = answer.items
    } catch {
      // Without an answer the report simply goes on; the community sees repeats as well.
    }
  }

  watch(about, (key) => {
    clearTimeout(timer)
    found.value = []
    if (!key || !navigator.onLine) return
    looking.value = new Promise((resolve) => {
      timer = setTimeout(() => void look(key).then(resolve), GATHER_MS)
    })
  })

  return {
    found,
    /** Whether the person has to be asked first; remembers that they said it is something else. */
    mustAsk: async (): Promise<boolean> => {
      await Promise.race([looking.value, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))])
      return found.value.length > 0 && refused.value !== question()
    },
    isAnother: (): void => void (refused.value = question()),
  }
}

// The categories, read once for the filters and for saying them in words.

import { onMounted, shallowRef } from 'vue'
import { cases } from '@shared/api/endpoints'
import type { Category } from '@shared/api/types'

export function useCategories() {
  const categories = shallowRef<Category[]>([])
  onMounted(async () => {
    try {
      categories.value = (await cases.categories()).items
    } catch {
      // Without the categories the other filters still work.
    }
  })
  return categories
}

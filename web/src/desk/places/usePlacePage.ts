// The place that a page with the tree is about: from the address, else the own area's top.

import { computed, type Ref } from 'vue'
import { useRouter } from 'vue-router'
import { ownPlaces } from '../reach'

/** Pages with the tree of places beside them. */
export type PlacePageName = 'territory' | 'posts' | 'register' | 'transfer' | 'figures' | 'register_settings' | 'proposals'

export function usePlacePage(page: PlacePageName, code: Ref<string | undefined>) {
  const router = useRouter()
  const place = computed(() => (code.value && /^\d{4,18}$/.test(code.value) ? code.value : (ownPlaces()[0]?.code ?? null)))
  const go = (next: string): void => void router.push({ name: page, params: { code: next } })
  return { place, go }
}

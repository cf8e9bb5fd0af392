// A part of a page that people fold out: what they opened stays open, also when the part is drawn anew.

import { reactive, ref, watch } from 'vue'

/**
 * For `<details v-bind="…">`. The state is kept with the page, not with the element, so that it outlives the element
 * when what it shows is asked anew. `wanted` opens it without a tap, as when something in it is filled; nothing but the
 * person closes it.
 */
export function useFold(wanted: () => boolean = () => false) {
  const open = ref(wanted())
  watch(wanted, (now) => {
    if (now) open.value = true
  })
  return reactive({ open, onToggle: (event: Event) => void (open.value = (event.target as HTMLDetailsElement).open) })
}

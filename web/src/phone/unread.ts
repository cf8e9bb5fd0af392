// How many messages nobody has read yet, less those whose read mark still waits in the outbox.

import { computed } from 'vue'
import { inbox } from '@shared/api/endpoints'
import type { InboxPage } from '@shared/api/types'
import { useChanges } from './changes'
import { readHere } from './outbox/outbox'
import { INBOX_KEY, useCached } from './store/cache'


export function useUnread() {
  const { data, refresh } = useCached<InboxPage>(INBOX_KEY, () => inbox.list())
  useChanges(({ kind }) => kind.startsWith('notify.'), refresh)
  return computed(() => {
    if (!data.value) return 0
    const marked = data.value.items.filter(({ id, read_at: at }) => at === null && readHere.value.has(id)).length
    return Math.max(data.value.unread - marked, 0)
  })
}

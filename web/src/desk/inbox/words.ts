// What an inbox message says: its kind's word, filled with the case's number, kind and place.

import type { InboxItem, Language } from '@shared/api/types'
import { sentence } from '@shared/sentence'

export const KIND_WORDS: Record<string, string> = {
  'case.assigned': 'message.assigned',
  'case.dispatched': 'message.dispatched',
  'case.accepted': 'message.accepted',
  'case.replied': 'message.replied',
  'case.returned': 'message.returned',
  'case.escalated': 'message.escalated',
  'case.confirmed': 'message.confirmed',
  'case.closed': 'message.closed',
  'case.withdrawn': 'message.withdrawn',
  'case.reopened': 'message.reopened',
  'case.undone': 'message.undone',
  'case.called': 'message.called',
  'case.call_answered': 'message.call_answered',
  'case.call_unanswered': 'message.call_unanswered',
  'case.call_taken_back': 'message.call_taken_back',
  'case.nearly_due': 'message.nearly_due',
  'case.overdue': 'message.overdue',
  'case.commented': 'message.commented',
  'case.noticed': 'message.noticed',
  'meeting.task': 'message.meeting_task',
  'plan.given': 'message.plan_given',
  'plan.shared': 'message.plan_shared',
  'plan.visit_due': 'message.plan_visit_due',
  'access.invitation_accepted': 'message.invitation_accepted',
  'register.left_by_move': 'message.left_by_move',
  'register.notice': 'message.reading_notice',
  'register.request': 'message.resident_request',
  'emergency.called': 'message.emergency_called',
  'emergency.drill_call': 'message.emergency_drill',
  'emergency.drill_inject': 'message.drill_inject',
  'emergency.warning': 'message.emergency_warning',
  'emergency.proposed': 'message.emergency_proposed',
  'emergency.finding_given': 'message.finding_given',
  'emergency.finding_mended': 'message.finding_mended',
  'emergency.finding_overdue': 'message.finding_overdue',
  'emergency.observer_named': 'message.observer_named',
  'mediation.opened': 'message.mediation_opened',
  'mediation.assigned': 'message.mediation_assigned',
  'mediation.recusal_asked': 'message.mediation_recusal',
  'mediation.party_answered': 'message.mediation_answered',
  'mediation.due_soon': 'message.mediation_due',
  'mediation.court_soon': 'message.mediation_court',
  'register.household_answered': 'message.household_answered',
  'gateway.webhook_stopped': 'message.webhook_stopped',
  'gateway.delivery_failed': 'message.delivery_failed',
}

/** Key of the message's words; a kind that this version does not know is shown as news on a case. */
export function wordOf(item: InboxItem): string {
  return KIND_WORDS[item.kind] ?? 'message.other'
}

/** "楼道灯 · 金色家园 3号楼", in the reader's language; empty parts are left out. */
export function aboutOf(item: InboxItem, language: Language): string {
  const { category_name_en, category_name_zh, name, where } = item.params
  return [sentence((language === 'en' ? category_name_en : category_name_zh) ?? ''), where, name].filter(Boolean).join(' · ')
}

// Words and colours that several pages of mediation share.

export const PERIOD_WORDS: Record<string, string> = {
  in_time: 'mediation.in_time',
  due_soon: 'mediation.due_soon',
  over: 'mediation.over',
}

export const PERIOD_PILLS: Record<string, string> = { in_time: '', due_soon: 'warn', over: 'urgent' }

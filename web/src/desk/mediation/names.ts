// Words and colours that several pages of mediation share.

export const PERIOD_WORDS: Record<string, string> = {
  in_time: 'dossier.in_time',
  due_soon: 'dossier.due_soon',
  over: 'dossier.over',
}

export const PERIOD_PILLS: Record<string, string> = { in_time: '', due_soon: 'warn', over: 'urgent' }

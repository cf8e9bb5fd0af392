// How the board stood at a minute of an operation, worked out from its report. Pure.

import type { Report, ReportTask } from './api'

export type TaskStand = 'ordered' | 'accepted' | 'started' | 'ended'

export interface Standing {
  level: number
  called: number
  acknowledged: number
  arrived: number
  tasks: { task: ReportTask; stand: TaskStand; late: boolean }[]
  /** What happened last, the latest first. */
  latest: Report['acts']
}

const MOST_ACTS = 6

/** Minutes from the beginning to a moment. */
export function minuteOf(report: Pick<Report, 'opened_at'>, moment: string): number {
  return (Date.parse(moment) - Date.parse(report.opened_at)) / 60_000
}

/** The last minute that a report speaks of. */
export function lastMinute(report: Report): number {
  const moments = [report.ended_at, ...report.acts.map(({ at }) => at)].filter((at): at is string => at !== null)
  const curve = report.everyone.curve.at(-1)?.minute ?? 0
  return Math.max(1, curve, ...moments.map((at) => minuteOf(report, at)))
}

export function standingAt(report: Report, minute: number): Standing {
  const before = (moment: string | null): boolean => moment !== null && minuteOf(report, moment) <= minute
  const counts = report.everyone.curve.filter((point) => point.minute <= minute).at(-1)
  const level = report.levels.filter(({ at }) => before(at)).at(-1) ?? report.levels[0]
  return {
    level: level?.level ?? 4,
    called: counts?.called ?? 0,
    acknowledged: counts?.acknowledged ?? 0,
    arrived: counts?.arrived ?? 0,
    tasks: report.tasks
      .filter((task) => before(task.ordered_at))
      .map((task) => {
        const stand = before(task.ended_at) ? 'ended' : before(task.started_at) ? 'started' : before(task.accepted_at) ? 'accepted' : 'ordered'
        const late = stand !== 'ended' && task.minutes !== null && minute > minuteOf(report, task.ordered_at) + task.minutes
        return { task, stand, late }
      }),
    latest: report.acts.filter(({ at }) => before(at)).slice(-MOST_ACTS).reverse(),
  }
}

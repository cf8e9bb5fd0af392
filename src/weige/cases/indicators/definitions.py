"""The indicators, each defined once: its formula in words, whom it counts and which of them meet it. No database.

Named as in digital city management (GB/T 30428.4, 绩效评价): filing, on-time handling, closing, on-time closing,
accurate dispatch, and beside them solved on the spot and reopened. The conditions are SQL on the columns of
``FACTS_SQL``: one row for each case, with everything that an indicator may ask of it.
"""

from __future__ import annotations

from dataclasses import dataclass

from weige.core.errors import Text

FACTS_SQL = """
    SELECT c.id, c.category_id, c.place, c.district, c.subdistrict, c.community, c.general_grid, c.reported_at,
        c.state = 'closed' AS closed, c.outcome, c.reopened,
        EXISTS (SELECT FROM cases_step s WHERE s.case_id = c.id AND s.move IN ('dispatch', 'accept', 'whistle'))
            AS taken_up,
        EXISTS (SELECT FROM cases_step s WHERE s.case_id = c.id AND s.move = 'dispatch') AS dispatched,
        EXISTS (SELECT FROM cases_step s WHERE s.case_id = c.id AND s.move = 'return'
                AND s.ground IN ('not_ours', 'wrong_place')) AS misdirected,
        EXISTS (SELECT FROM cases_step s WHERE s.case_id = c.id AND s.to_state = 'closed') AS ever_closed,
        h.counts AS handling_counts, h.kept AS handling_kept, t.counts AS total_counts, t.kept AS total_kept
    FROM cases_case c
    LEFT JOIN LATERAL (
        SELECT count(*) FILTER (WHERE k.stopped_at IS NOT NULL OR k.due_at <= %(now)s) AS counts,
               count(*) FILTER (WHERE k.stopped_at <= k.due_at) AS kept
        FROM cases_stageclock k WHERE k.case_id = c.id AND k.stage = 'handle'
    ) h ON TRUE
    LEFT JOIN LATERAL (
        SELECT count(*) FILTER (WHERE k.stopped_at IS NOT NULL OR k.due_at <= %(now)s) AS counts,
               count(*) FILTER (WHERE k.stopped_at <= k.due_at) AS kept
        FROM cases_stageclock k WHERE k.case_id = c.id AND k.stage = 'total'
    ) t ON TRUE
"""
NOT_FILED = "(f.outcome IS NOT NULL AND f.outcome IN ('withdrawn', 'not_actionable') AND NOT f.taken_up)"


@dataclass(frozen=True, slots=True)
class Indicator:
    """One figure: the share of the counted cases that meet it. An empty denominator is "not applicable", not zero.

    ``better`` says which direction is good, for reading it: no figure is a target.
    """

    code: str
    name: Text
    formula: Text
    counted: str
    meets: str
    better: str


INDICATORS = {
    indicator.code: indicator
    for indicator in (
        Indicator(
            "filing", Text("立案率", "filing"),
            Text("立案数 ÷ 上报数；未受理即撤回或判为无法办理的不算立案",
                 "cases filed ÷ cases reported; withdrawn or not actionable before being taken up is not filed"),
            "TRUE", f"NOT {NOT_FILED}", "higher",
        ),
        Indicator(
            "on_time_handling", Text("按时处置率", "on-time handling"),
            Text("处置环节全部按时完成的件数 ÷ 应完成处置的件数",
                 "cases whose handling was done in time, each time ÷ cases whose handling is done or due"),
            "f.handling_counts > 0", "f.handling_kept = f.handling_counts", "higher",
        ),
        Indicator(
            "closing", Text("结案率", "closing"),
            Text("已结案数 ÷ 立案数", "closed ÷ filed"),
            f"NOT {NOT_FILED}", "f.closed", "higher",
        ),
        Indicator(
            "on_time_closing", Text("按期结案率", "on-time closing"),
            Text("在全程时限内结案的件数 ÷ 应结案数",
                 "closed within the time for the whole ÷ cases that are closed or should be"),
            f"f.total_counts > 0 AND NOT {NOT_FILED}", "f.total_kept = f.total_counts", "higher",
        ),
        Indicator(
            "accurate_dispatch", Text("派遣准确率", "accurate dispatch"),
            Text("没有因职责或辖区不符被退回的件数 ÷ 派单件数",
                 "cases not returned for duty or area ÷ cases dispatched"),
            "f.dispatched", "NOT f.misdirected", "higher",
        ),
        Indicator(
            "solved_on_the_spot", Text("现场解决率", "solved on the spot"),
            Text("现场解决的件数 ÷ 已解决的件数", "solved on the spot ÷ solved"),
            "f.closed AND f.outcome IN ('solved', 'solved_on_the_spot')", "f.outcome = 'solved_on_the_spot'", "neither",
        ),
        Indicator(
            "reopened", Text("返工率", "reopened"),
            Text("结案后又重新处理的件数 ÷ 结过案的件数", "reopened after a close ÷ ever closed"),
            f"f.ever_closed AND NOT {NOT_FILED}", "f.reopened > 0", "lower",
        ),
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with what it is made of."""

    counted: int
    met: int

    @property
    def share(self) -> float | None:
        """Between 0 and 1; ``None``: not applicable."""
        return self.met / self.counted if self.counted else None

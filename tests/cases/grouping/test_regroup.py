"""Issues out of messages: by behaviour and by properties."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from bench.complaints import complaints
from bench.grouping import bcubed, group_here, judge
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.cases.grouping.sayings import lift, many_traits, message

from weige.cases.grouping import Issue, Message, linkage, regroup

ROOT = Path(__file__).parents[3]


def partition(issues: list[Issue]) -> set[frozenset[str]]:
    return {frozenset(member.id for member in issue.members) for issue in issues}


LIFT = [Message(f"lift{n}", lift(n)) for n in range(4)]
ELSEWHERE = [
    message("other1", "翡翠城电梯停运，物业一直没有修好"),
    message("other2", "翡翠城电梯坏了好几天没有人修", day=1),
]
DANCING = [
    message("dance1", "金色家园广场舞音响震天，晚上十点还在跳"),
    message("dance2", "金色家园楼下广场舞音响太大，孩子睡不着", day=2),
]
EMPTY = [message("empty", ""), message("emoji", "🙏🙏"), message("one", "坏")]

some_messages = st.lists(st.tuples(many_traits, st.integers(0, 50)), max_size=14).map(
    lambda found: [Message(str(n), traits, likes) for n, (traits, likes) in enumerate(found)]
)


def test_one_matter_at_one_place_is_one_issue() -> None:
    found = partition(regroup([*LIFT, *ELSEWHERE, *DANCING]))
    assert found == {frozenset(m.id for m in group) for group in (LIFT, ELSEWHERE, DANCING)}


def test_the_same_matter_half_a_year_later_is_another_issue() -> None:
    later = message("later", "金色家园电梯停运，物业一直没有修好", day=180)
    assert frozenset({"later"}) in partition(regroup([*LIFT, later]))


def test_the_hottest_issue_comes_first_and_likes_heat() -> None:
    assert regroup([*LIFT, *DANCING])[0].typical.startswith("lift")
    liked = [DANCING[0], Message("dance2", DANCING[1].traits, likes=5_000)]
    assert regroup([*LIFT, *liked])[0].typical.startswith("dance")


def test_an_issue_tells_its_words_and_its_place() -> None:
    issue = regroup(LIFT)[0]
    assert "电梯" in issue.words
    assert issue.places[0] == "金色家园"
    assert issue.members[0].id == issue.typical
    assert all("电梯" in member.words and "金色家园" in member.places for member in issue.members[1:])


def test_nothing_has_no_issues_and_one_message_has_one() -> None:
    assert regroup([]) == []
    assert partition(regroup(LIFT[:1])) == {frozenset({"lift0"})}


@pytest.mark.parametrize("odd", EMPTY, ids=lambda one: one.id)
def test_messages_that_say_nothing_join_no_issue(odd: Message) -> None:
    assert partition(regroup([*LIFT, odd])) == {frozenset(m.id for m in LIFT), frozenset({odd.id})}


@settings(max_examples=60)
@given(some_messages, st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(messages: list[Message], chance) -> None:  # type: ignore[no-untyped-def]
    shuffled = messages.copy()
    chance.shuffle(shuffled)
    first, second = regroup(messages), regroup(shuffled)
    assert partition(first) == partition(second)
    assert [issue.heat for issue in first] == [issue.heat for issue in second]
    assert [issue.words for issue in first] == [issue.words for issue in second]


@settings(max_examples=60)
@given(some_messages)
def test_every_message_is_in_exactly_one_issue(messages: list[Message]) -> None:
    found = [member.id for issue in regroup(messages) for member in issue.members]
    assert sorted(found) == sorted(one.id for one in messages)


@settings(max_examples=60)
@given(some_messages.filter(len), st.data())
def test_a_message_that_comes_twice_splits_nothing(messages: list[Message], data: st.DataObject) -> None:
    again = data.draw(st.sampled_from(messages))
    before = partition(regroup(messages))
    after = partition(regroup([*messages, Message("again", again.traits)]))
    assert {group - {"again"} for group in after} == before
    assert any({"again", again.id} <= group for group in after)


def test_a_part_too_large_for_its_square_is_not_torn(monkeypatch: pytest.MonkeyPatch) -> None:
    told = complaints(400, seed=21, wording="tuning")
    whole = judge(told, group_here(told))[2]
    monkeypatch.setattr(linkage, "LARGEST_PART", 30)
    monkeypatch.setattr(linkage, "SMALL_PART", 10)
    assert judge(told, group_here(told))[2] == pytest.approx(whole, abs=0.03)


def test_a_large_issue_stays_one_when_its_part_is_taken_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linkage, "LARGEST_PART", 30)
    # Every message has a word of its own, so that none is the same point as another.
    own = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"
    many = [message(f"m{a}{b}", f"金色家园电梯停运没有人修，{a}{b}楼老人下不去", day=n % 9)
            for n, (a, b) in enumerate((a, b) for a in own[:12] for b in own[:12])]  # fmt: skip
    assert len(regroup(many)) == 1


def test_bcubed_on_a_case_worked_by_hand() -> None:
    # Truth aab, found one group: precision (2/3 + 2/3 + 1/3) / 3, recall 1.
    precision, recall, f1 = bcubed("aab", "xxx")
    assert (precision, recall) == (pytest.approx(5 / 9), 1.0)
    assert f1 == pytest.approx(2 * (5 / 9) / (5 / 9 + 1))
    assert bcubed("ab", "xy") == (1.0, 1.0, 1.0)


def test_grouping_of_made_up_messages_is_better_than_the_published_level() -> None:
    told = complaints(800, seed=22, wording="tuning")
    assert judge(told, group_here(told))[2] > 0.79


SHARED = """
from bench.complaints import complaints
from bench.grouping import row
from weige.cases.grouping import linkage
from weige.cases.grouping.command import group

linkage.PAIRS_A_SHARE = 500
rows = [row(one) for one in complaints(400, seed=5, wording="tuning")]
alone, shared = group(rows, processes=1), group(rows, processes=2)
assert len(alone) > 20
assert alone == shared
print("alike")
"""


def test_processes_that_share_the_work_find_what_one_finds() -> None:
    # In a process of its own: the one that runs the tests may have threads, and then it must not fork.
    done = subprocess.run([sys.executable, "-c", SHARED], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.stdout.strip() == "alike", done.stderr

"""What a model learns, how sure it says it is, and what it refuses to learn from."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.cases.suggesting.samples import PARTS, examples, model

from weige.cases.suggesting.model import Model
from weige.cases.suggesting.terms import plain, terms
from weige.cases.suggesting.training import (
    FOLDS,
    Example,
    Settings,
    TrainingError,
    fit_temperature,
    folds,
    groups,
    train,
)


@pytest.fixture(scope="module")
def learnt() -> Model:
    return model()


@pytest.mark.parametrize(
    ("text", "label", "word"),
    [
        ("我们这边路灯晚上不亮，希望来看看", "照明", "路灯"),
        ("电梯又停运了，老人下不了楼", "电梯", "电梯"),
        ("有辆货车堵住大门好几天", "停车", "货车"),
    ],
)
def test_a_new_message_gets_its_label_and_the_word_that_spoke_for_it(
    learnt: Model, text: str, label: str, word: str
) -> None:
    judged, words = next(learnt.explain([text]))
    assert judged.label == label
    assert word in words


def test_of_what_was_never_heard_it_is_not_sure(learnt: Model) -> None:
    assert not next(learnt.judge(["请问居住证签注需要什么材料"])).sure


@given(text=st.text(max_size=60))
@settings(max_examples=60)
def test_probabilities_are_probabilities_and_words_stand_in_the_text(learnt: Model, text: str) -> None:
    judged = next(learnt.judge([text]))
    assert sum(judged.probabilities) == pytest.approx(1, abs=1e-4)
    assert list(judged.probabilities) == sorted(judged.probabilities, reverse=True)
    assert set(judged.labels) == set(PARTS)
    for label in judged.labels:
        assert all(word in plain(text) for word in learnt.spoke_for(text, label))


def test_a_message_is_judged_alike_alone_and_among_others(learnt: Model) -> None:
    texts = [example.text for example in examples()][::17]
    alone = np.concatenate([learnt.probabilities([text]) for text in texts])
    assert np.allclose(alone, learnt.probabilities(texts), atol=1e-6)
    assert learnt.probabilities([]).shape == (0, 3)
    for text, (judged, words) in zip(texts, learnt.explain(texts), strict=True):
        assert words == learnt.spoke_for(text, judged.label)


def test_learning_twice_gives_the_same_model(learnt: Model) -> None:
    again = model()
    assert again.measures == learnt.measures
    assert np.array_equal(again.weights, learnt.weights)


def test_two_labels_are_enough_and_each_is_told_from_the_other() -> None:
    two = train(examples("照明", "电梯"))
    assert [judged.label for judged in two.judge(["路灯不亮", "电梯异响"])] == ["照明", "电梯"]


def test_what_only_one_message_says_is_not_learnt() -> None:
    told = [*examples(), Example("三栋路灯坏了请找隔壁王小二", "照明")]
    held = set(train(told).buckets.tolist())
    text = plain("隔壁王小二")
    assert not held & set(terms([text]).sums[-3:].tolist()), "three characters in a row that only one message has"


def test_a_copied_message_does_not_count_for_two() -> None:
    copied = [*examples(), *[Example("南区照明灯坏了好几天", "照明")] * 500]
    assert train(copied).measures["messages"] == train(examples()).measures["messages"]


def test_copied_sentences_stand_in_one_fold_and_common_phrases_bind_nobody() -> None:
    texts = [
        "路灯坏了，三号楼前面一片漆黑",
        "三号楼前面一片漆黑，请来修",
        "电梯坏了，希望尽快派人处理",
        "路灯不亮，希望尽快派人处理",
    ]
    target = np.array([0, 0, 1, 0])
    assert list(groups([plain(text) for text in texts], target)) == [0, 0, 2, 3]


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 3)), min_size=FOLDS, max_size=80))
def test_folds_keep_groups_whole_and_labels_even(rows: list[tuple[int, int]]) -> None:
    group = np.array([one for one, _ in rows], np.intp)
    target = np.array([one % 4 for one, _ in rows])
    fold = folds(group, target, seed=3)
    assert all(len(set(fold[group == one])) == 1 for one in set(group))
    for label in set(target):
        sizes = [len(set(group[(fold == one) & (target == label)])) for one in range(FOLDS)]
        assert max(sizes) - min(sizes) <= 1


@given(st.floats(0.1, 8), st.integers(0, 1000))
@settings(max_examples=20)
def test_the_temperature_undoes_a_wrong_scale(scale: float, seed: int) -> None:
    random = np.random.default_rng(seed)
    scores = random.normal(size=(4000, 3)).astype(np.float32)
    chances = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    target = (chances.cumsum(axis=1) < random.uniform(size=(4000, 1))).sum(axis=1).clip(max=2)
    assert fit_temperature(scores * np.float32(scale), target) == pytest.approx(scale, rel=0.2)


def test_public_words_are_learnt_even_when_said_once() -> None:
    told = [
        Example(f"{what}{how}", label, public=True)
        for label, (a, b) in PARTS.items()
        for what, how in zip(a, b, strict=True)
    ]
    assert next(train(told).judge(["僵尸车"])).label == "停车"


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ([], "two labels"),
        (examples("照明"), "two labels"),
        ([Example("路灯不亮", "照明"), Example("电梯停了", "电梯")] * 50, "10 different messages"),
        ([Example(chr(0x4E00 + at) * 3, str(at % 2)) for at in range(40)], "no word stands in two messages"),
    ],
)
def test_too_little_to_learn_from_is_refused_with_the_reason(told: list[Example], why: str) -> None:
    with pytest.raises(TrainingError, match=why):
        train(told)


def test_with_few_messages_nothing_is_sure_enough() -> None:
    few = train(examples()[::13], Settings(precision=0.99))
    assert few.threshold > 1
    assert not any(judged.sure for judged in few.judge([example.text for example in examples()]))

"""Category suggestions in the product: learnt from key words and closed cases, offered to people, never chosen."""

from __future__ import annotations

from typing import Any

import pytest
from tests import town
from tests.factories import LAMP, Person, browser, ground, report, report_as_resident, send, staff

from weige.cases import suggestions
from weige.cases.jobs import learn_categories, learn_categories_if_never
from weige.cases.models import Case, Category, CategoryModel
from weige.cases.reference import REVISION, load_categories, reference
from weige.core import clock
from weige.core.models import Event
from weige.core.revisions import raise_revision

pytestmark = pytest.mark.django_db
STICKER = "楼梯间的灯泡烧了，声控灯不亮"
PHONE = "13987650000"


@pytest.fixture
def people() -> dict[str, Person]:
    ground()
    return staff("leader", "officer")


def solved(person: Person, **values: Any) -> Case:
    """A case that was reported and solved."""
    case = report(person, **values)
    Case.objects.filter(id=case.id).update(state="closed", outcome="solved", closed_at=clock.now())
    return case


def suggested(person: Person, text: str) -> list[dict[str, Any]]:
    answer = send(person.client, "post", "/cases/suggest-category", {"text": text})
    assert answer.status_code == 200, answer.content
    return list(answer.json()["items"])


def test_a_fresh_city_suggests_from_the_categories_own_words(people: dict[str, Person]) -> None:
    assert suggested(people["leader"], STICKER) == [], "nothing is learnt yet"
    learn_categories()
    first, *others = suggested(people["leader"], STICKER)
    assert (first["code"], first["name"], first["band"]) == (LAMP, "楼道灯不亮", "very_likely")
    assert "灯泡" in "".join(first["words"])
    assert len(others) <= 2
    assert all(other["band"] is None for other in others)


def test_what_fits_no_category_gets_none_as_likely(people: dict[str, Person]) -> None:
    learn_categories()
    for text in ("请问医保报销要带哪些材料", "谢谢你们", "。。", "Hello there"):
        items = suggested(people["leader"], text)
        assert [item for item in items if item["band"]] == []
        assert "other" not in {item["code"] for item in items}


def test_closed_cases_teach_what_people_here_say(people: dict[str, Person]) -> None:
    learn_categories()
    assert suggested(people["leader"], "坝子头的摇摇车又霉了")[:1] != [LAMP]
    for at in range(30):
        solved(
            people["leader"],
            category="facility.playground",
            description=f"坝子头的摇摇车霉了{'哦嘛噻咯哈'[at % 5]}{at}",
        )
    report(people["leader"], category="environment.noise", description="坝子头的摇摇车霉了，还没有办结")
    learn_categories()
    assert suggested(people["leader"], "坝子头的摇摇车又霉了")[0]["code"] == "facility.playground"
    assert CategoryModel.objects.order_by("learnt_at").last().cases == 30  # type: ignore[union-attr]


def test_numbers_and_words_of_single_cases_are_not_in_the_model(people: dict[str, Person]) -> None:
    case = solved(people["leader"], description=f"找王小二换灯泡，电话{PHONE}")
    learn_categories()
    model = CategoryModel.objects.get()
    assert model.cases == 1
    for kept in (
        bytes(model.content),
        str(model.measures).encode(),
        str(list(Event.objects.values("payload"))).encode(),
    ):
        assert PHONE.encode() not in kept
        assert "王小二".encode() not in kept
    words = {word for item in suggested(people["leader"], case.description) for word in item["words"]}
    assert not any(PHONE[:4] in word or "王小二" in word for word in words)


def test_residents_get_the_same_without_an_account_and_within_a_limit(people: dict[str, Person]) -> None:
    learn_categories()
    answer = send(browser(), "post", "/resident/suggest-category", {"text": STICKER})
    assert answer.json()["items"] == suggested(people["leader"], STICKER)
    statuses = {send(browser(), "post", "/resident/suggest-category", {"text": "灯"}).status_code for _ in range(61)}
    assert statuses == {200, 429}


def test_the_desk_is_told_of_a_case_that_it_may_see_and_of_no_other(people: dict[str, Person]) -> None:
    learn_categories()
    case = report_as_resident(category="other", description=STICKER)
    answer = send(people["officer"].client, "get", f"/cases/{case.id}/suggested-category")
    assert answer.json()["items"][0]["code"] == LAMP
    case.refresh_from_db()
    assert case.category_id == "other", "a person decides"
    Case.objects.filter(id=case.id).update(place=town.NEIGHBOUR)
    foreign = send(staff_of_neighbour().client, "get", f"/cases/{report(people['leader']).id}/suggested-category")
    assert foreign.status_code == 404


def staff_of_neighbour() -> Person:
    from tests.factories import hold

    return hold("community_officer", town.NEIGHBOUR, number=77)


@pytest.mark.parametrize("text", ["", "  ", "灯" * 1001, None, 7])
def test_a_text_that_is_none_is_refused(people: dict[str, Person], text: Any) -> None:
    assert send(people["leader"].client, "post", "/cases/suggest-category", {"text": text}).status_code == 422


def test_the_text_is_in_no_log(people: dict[str, Person], capsys: pytest.CaptureFixture[str], caplog: Any) -> None:
    learn_categories()
    suggested(people["leader"], "王小二家的楼道灯不亮")
    captured = capsys.readouterr()
    assert "王小二" not in captured.out + captured.err + caplog.text


def test_a_category_that_was_ended_is_not_suggested(people: dict[str, Person]) -> None:
    learn_categories()
    Category.objects.filter(code=LAMP).update(active=False)
    raise_revision(REVISION)
    assert LAMP not in {item["code"] for item in suggested(people["leader"], STICKER)}


def test_a_city_may_give_its_own_category_and_words(people: dict[str, Person]) -> None:
    Category.objects.create(
        code="facility.tap", name_zh="公用水龙头", name_en="public tap", icon="water",
        keywords=["直饮水机坏了", "公用龙头拧不紧", "饮水点没水", "直饮水浑浊", "饮水机按键失灵"],
    )  # fmt: skip
    raise_revision(REVISION)
    learn_categories()
    assert suggested(people["leader"], "广场上的直饮水机坏了")[0]["code"] == "facility.tap"


def test_too_little_to_learn_from_leaves_the_model_in_force(people: dict[str, Person]) -> None:
    learn_categories()
    Category.objects.exclude(code=LAMP).update(active=False)
    raise_revision(REVISION)
    assert suggestions.learn() is None
    assert CategoryModel.objects.count() == 1


def test_only_the_last_models_are_kept(people: dict[str, Person]) -> None:
    for _ in range(suggestions.KEPT + 1):
        learn_categories()
    assert CategoryModel.objects.count() == suggestions.KEPT
    assert Event.objects.filter(kind="case.categories_learnt").count() == suggestions.KEPT + 1


def test_a_model_that_cannot_be_read_suggests_nothing_and_stops_nobody(people: dict[str, Person]) -> None:
    learn_categories()
    CategoryModel.objects.update(content=b"damaged")
    raise_revision(suggestions.REVISION)
    assert suggested(people["leader"], STICKER) == []
    learn_categories()
    assert suggested(people["leader"], STICKER)


def test_a_fresh_city_need_not_wait_for_the_night(people: dict[str, Person]) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    asked = ProcrastinateJob.objects.filter(task_name="weige.cases.jobs.learn_categories", status="todo")
    learn_categories_if_never()
    learn_categories_if_never()
    assert asked.count() == 1
    asked.delete()
    learn_categories()
    learn_categories_if_never()
    assert asked.count() == 0


def test_categories_of_an_earlier_release_get_the_shipped_words_and_emptied_ones_stay_empty() -> None:
    load_categories()
    Category.objects.filter(code=LAMP).update(keywords=None)
    Category.objects.filter(code="other").update(keywords=[])
    load_categories()
    assert "灯泡烧了" in (Category.objects.get(code=LAMP).keywords or [])
    assert Category.objects.get(code="other").keywords == []
    assert reference().categories[LAMP].keywords


def test_every_shipped_category_that_can_be_chosen_has_words() -> None:
    load_categories()
    codes = set(Category.objects.values_list("code", flat=True))
    heads = {code.rpartition(".")[0] for code in codes}
    for category in Category.objects.exclude(code__in=heads):
        assert len(category.keywords or []) >= 10, category.code
        assert all(len(words) <= 12 for words in category.keywords or [])

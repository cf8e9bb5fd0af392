"""A resident's phone number is kept as long as its purpose, and not longer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from tests import town

from weige.access.models import Account, Post, PostType
from weige.cases import actions
from weige.cases.intake import Report
from weige.cases.jobs import forget_contacts
from weige.cases.models import Case, ReporterContact
from weige.cases.reference import load_categories
from weige.core.ids import new_id

pytestmark = pytest.mark.django_db


def closed_case(days_ago: int) -> Case:
    id = new_id()
    now = timezone.now()
    actions.report_as_resident(report=Report(id, "other", "路灯坏了", now, place=town.MICRO), phone="13900000000")
    Case.objects.filter(id=id).update(state="closed", outcome="solved", closed_at=now - timedelta(days=days_ago))
    return Case.objects.get(id=id)


def test_a_number_is_erased_when_its_case_was_closed_long_ago_and_kept_before() -> None:
    load_categories()
    town.build_grids()
    kind = PostType.objects.create(
        code="holder", name_zh="岗", name_en="post", levels=["micro_grid"], abilities=["case.hold"],
        desk=False, totp=False, partner=False,
    )  # fmt: skip
    account = Account.objects.create(phone="13800000001", name="甲", created_at=timezone.now())
    Post.objects.create(
        post_type=kind, place=town.MICRO, account=account, first_day=town.FIRST_DAY, created_at=timezone.now()
    )
    old, recent = closed_case(61), closed_case(59)
    forget_contacts(0)
    assert set(ReporterContact.objects.values_list("case_id", flat=True)) == {recent.id}
    assert Case.objects.filter(id=old.id).exists()

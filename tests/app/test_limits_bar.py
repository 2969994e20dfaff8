"""The bar of limits: what a person set, and not the file that a follow-up means."""

from __future__ import annotations

import pytest

from app.ui.limits_html import limits_html
from tools.core.filters import Op
from tools.core.query import Constraint


@pytest.mark.parametrize("op", ["=", "!="])
def test_the_file_that_a_follow_up_means_is_no_limit_of_the_person(op: Op) -> None:
    file = Constraint(field="source", op=op, value="/home/me/pie.md", text="Quince Pie")
    price = Constraint(field="price", op="<", value=20.0, unit="EUR", text="under 20 euros")
    assert limits_html([file]) == ""
    assert "Quince" not in limits_html([file, price])
    assert "under 20 euros" in limits_html([file, price])


def test_a_file_that_was_named_can_be_taken_back() -> None:
    named = Constraint(field="source", op="contains", value="pie.md", text="pie.md")
    assert "pie.md" in limits_html([named])

"""A refusal has a code for programs and words for whoever reads it, in their language."""

from __future__ import annotations

import pytest
from django.utils import translation
from django.utils.translation import gettext_lazy

from stock.errors import Refusal


class NoTea(Refusal):
    code = "no_tea"


def test_the_code_is_the_kinds_unless_said_otherwise() -> None:
    assert Refusal("no").code == "refused"
    assert NoTea("no").code == "no_tea"
    assert NoTea("no", code="cold").code == "cold"
    assert NoTea.code == "no_tea"


def test_details_go_along() -> None:
    assert NoTea("no", cups=2).details == {"cups": 2}


def test_the_words_are_told_in_the_language_of_whoever_reads_them() -> None:
    refusal = NoTea(gettext_lazy("Monday"))
    with translation.override("en"):
        assert str(refusal) == "Monday"
    with translation.override("ko"):
        assert str(refusal) == "월요일"


def test_it_can_be_raised_and_caught_as_its_parent() -> None:
    with pytest.raises(Refusal, match="no tea"):
        raise NoTea("no tea")

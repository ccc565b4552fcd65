import pytest

from tests.transforms.golden import GOLDEN, Case, cases, complaints, example_cases

KNOWN = GOLDEN / "known_failures"


def _named(found: list[Case]) -> list:
    return [pytest.param(case, id=case.name) for case in found]


@pytest.mark.parametrize("case", _named([*cases(GOLDEN), *example_cases()]))
def test_a_reader_would_agree_with_every_line(case: Case):
    assert complaints(case) == []


@pytest.mark.parametrize("case", _named([*cases(KNOWN), *example_cases(KNOWN / "examples")]))
@pytest.mark.xfail(strict=True, reason="known: the model or the rules get it wrong")
def test_a_reader_would_agree_with_the_hard_cases_too(case: Case):
    assert complaints(case) == []


def test_there_are_cases_to_agree_with():
    assert len(cases(GOLDEN)) >= 30
    assert len(example_cases()) >= 12

"""Access classes fail closed."""

import pytest

from app.access import AccessClass, most_restrictive, parse_access_class


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("public", AccessClass.PUBLIC),
        (" Öffentlich ", AccessClass.PUBLIC),
        ("intern", AccessClass.INTERNAL),
        ("nichtöffentlich", AccessClass.NON_PUBLIC),
        ("publik", AccessClass.NON_PUBLIC),
        ("", AccessClass.NON_PUBLIC),
    ],
)
def test_what_is_not_recognised_is_non_public(text: str, expected: AccessClass) -> None:
    assert parse_access_class(text) is expected


def test_the_most_restrictive_class_wins_and_none_at_all_is_non_public() -> None:
    assert most_restrictive([AccessClass.PUBLIC, AccessClass.INTERNAL]) is AccessClass.INTERNAL
    assert most_restrictive([AccessClass.NON_PUBLIC, AccessClass.PUBLIC]) is AccessClass.NON_PUBLIC
    assert most_restrictive([]) is AccessClass.NON_PUBLIC

"""The language of conditions: what holds, what is refused and where, and that nothing else is."""

from __future__ import annotations

import warnings

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from digiter_core.engine.conditions import MAX_DEPTH, MAX_LENGTH, compile_condition
from digiter_core.errors import ConditionError
from tests.builders import TYPES, condition

LEARNER = {
    "age": 19,
    "count": 0,
    "theme": "org",
    "city": "Galați",
    "curious": True,
    "tired": False,
}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("age == 19", True),
        ("age != 19", False),
        ("age < 20", True),
        ("age <= 18", False),
        ("age > count", True),
        ("age >= 19", True),
        ('theme == "org"', True),
        ("city == 'Galați'", True),
        ('theme in ["org", "ada"]', True),
        ('theme not in ["org", "ada"]', False),
        ("age in [count, 19]", True),
        ("age in []", False),
        ("[1, 2] == [1, 2]", True),
        ("[1] in [[1], [2]]", True),
        ("curious", True),
        ("curious == true", True),
        ("tired == FALSE", True),
        ("tired == None", False),
        ("not tired", True),
        ("not (curious and tired)", True),
        ("curious and not tired", True),
        ("tired or curious", True),
        ("tired or count", False),
        ("true", True),
        ("none", False),
        ("(age == 19\n  and curious)", True),
    ],
)
def test_a_condition_is_true_or_false(source: str, *, expected: bool) -> None:
    assert condition(source).holds(LEARNER) is expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("age == none", True),
        ("age != none", False),
        ("age == 0", False),
        ("age != 3", True),
        ("age < 3", False),
        ("age >= 3", False),
        ("3 > age", False),
        ("not (age < 3)", True),
        ('theme in ["org"]', False),
        ('theme not in ["org"]', True),
        ("theme in [none]", True),
        ("curious", False),
        ("not curious", True),
        ("age == count", True),
    ],
)
@pytest.mark.parametrize("variables", [{}, dict.fromkeys(TYPES)])
def test_an_unset_variable_equals_none_and_is_neither_more_nor_less(
    source: str, variables: dict[str, None], *, expected: bool
) -> None:
    assert condition(source).holds(variables) is expected


def test_conditions_are_equal_when_their_sources_are() -> None:
    assert condition(" age == 3 ") == condition("age == 3")
    assert condition("age == 3") != condition("age==3")
    assert repr(condition("age == 3")) == "Condition(source='age == 3')"


def test_the_second_part_is_not_asked_when_the_first_decides() -> None:
    """A flag that was never set must not trip over what stands behind it."""
    assert condition("curious and age > 3").holds({}) is False
    assert condition("not curious or age > 3").holds({}) is True


REFUSED = [
    ("", 1, "syntax"),
    ("   ", 1, "syntax"),
    ("age ==", 7, "syntax"),
    ("age = 3", 5, "single_equals"),
    ("  age = 3", 7, "single_equals"),
    ("age => 3", 5, "single_equals"),
    ('theme == "a=b" theme', 16, "syntax"),
    ("age age", 5, "syntax"),
    ("(age == 3", 1, "syntax"),
    ("age == 3)", 9, "syntax"),
    ("\0", 1, "syntax"),
    ("'\ud800'", 1, "syntax"),
    ('theme == "\\d"', 10, "syntax"),
    ("1if curious else 2", 1, "syntax"),
    ("age == 3 # and curious", 10, "comment"),
    ("age >= 2 #\nand curious", 10, "comment"),
    ("yield age", 1, "syntax"),
    ("agee == 3", 1, "unknown_name"),
    ("  agee == 3", 3, "unknown_name"),
    ("curious and city == 'Galați' and agee", 34, "unknown_name"),
    ("curious and\nagee", 13, "unknown_name"),
    ("age < 3 < 5", 1, "not_allowed"),
    ("curious and age < 3 < 5", 13, "not_allowed"),
    ("age is 3", 1, "not_allowed"),
    ("age is not none", 1, "not_allowed"),
    ("age + 1 == 3", 1, "not_allowed"),
    ("age == -1", 8, "not_allowed"),
    ("age.real == 1", 1, "not_allowed"),
    ("age[0] == 1", 1, "not_allowed"),
    ("len(theme) == 1", 1, "not_allowed"),
    ("__import__('os')", 1, "not_allowed"),
    ("age == 1.5", 8, "not_allowed"),
    ("age == 1j", 8, "not_allowed"),
    ("theme == b'org'", 10, "not_allowed"),
    ("theme == f'{age}'", 10, "not_allowed"),
    ("theme in ('org',)", 10, "not_allowed"),
    ("theme in {'org'}", 10, "not_allowed"),
    ("theme == ...", 10, "not_allowed"),
    ("lambda: age", 1, "not_allowed"),
    ("1 if curious else 2", 1, "not_allowed"),
    ("[x for x in theme]", 1, "not_allowed"),
    ("(age := 3)", 2, "not_allowed"),
    ("age == 'org'", 1, "types_differ"),
    ("curious and age == 'org'", 13, "types_differ"),
    ("age == true", 1, "types_differ"),
    ("theme < 'z'", 1, "types_differ"),
    ("age < none", 1, "types_differ"),
    ("curious < tired", 1, "types_differ"),
    ("age in theme", 1, "types_differ"),
    ("age in 3", 1, "types_differ"),
    ("theme in none", 1, "types_differ"),
    ("age in ['org']", 1, "types_differ"),
    ("age in [1, 'org']", 8, "mixed_list"),
    ("age == [19]", 1, "types_differ"),
    ("[1] in [1]", 1, "types_differ"),
    ("not " * (MAX_DEPTH + 1) + "tired", 4 * (MAX_DEPTH + 1) + 1, "too_deep"),
    ("age == " + "1" * MAX_LENGTH, 1, "too_long"),
    ("(" * MAX_LENGTH, MAX_LENGTH, "syntax"),
]


@pytest.mark.parametrize(("source", "column", "code"), REFUSED, ids=lambda value: repr(value)[:40])
def test_what_is_outside_the_language_is_refused_with_its_place(
    source: str, column: int, code: str
) -> None:
    with pytest.raises(ConditionError) as refused:
        condition(source)

    assert (refused.value.column, refused.value.code) == (column, code)


def test_an_unknown_name_is_told() -> None:
    with pytest.raises(ConditionError) as refused:
        condition("themme == 'org'")

    assert str(refused.value) == "column 1: unknown_name name='themme'"


def test_just_as_deep_and_as_long_as_allowed_is_allowed() -> None:
    deep = condition("not " * MAX_DEPTH + "tired")
    long = condition(f"theme == '{'x' * (MAX_LENGTH - 11)}'")

    assert (deep.holds(LEARNER), long.holds(LEARNER)) == (False, False)


def test_python_does_not_mutter_about_a_condition() -> None:
    r"""`"\d"` made Python print a warning into the log at every start; now it is refused."""
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        with pytest.raises(ConditionError):
            condition(r'theme == "\d"')

    assert heard == []


# ----- any condition at all

NUMBERS = st.one_of(st.sampled_from(["age", "count"]), st.integers(0, 30).map(str))
TEXTS = st.one_of(
    st.sampled_from(["theme", "city"]), st.text("abcé=#()", max_size=4).map(lambda t: f'"{t}"')
)
FLAGS = st.sampled_from(["curious", "tired", "true", "False"])


def comparisons() -> st.SearchStrategy[str]:
    order = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
    same = st.sampled_from(["==", "!="])
    among = st.sampled_from(["in", "not in"])
    return st.one_of(
        st.tuples(NUMBERS, order, NUMBERS).map(" ".join),
        *(
            st.tuples(kind, same, st.one_of(kind, st.just("none"))).map(" ".join)
            for kind in (NUMBERS, TEXTS, FLAGS)
        ),
        *(
            st.tuples(kind, among, st.lists(kind, max_size=3).map(lambda some: f"[{', '.join(some)}]"))
            .map(" ".join)
            for kind in (NUMBERS, TEXTS)
        ),
        FLAGS,
    )  # fmt: skip


VALID = st.recursive(
    comparisons(),
    lambda inner: st.one_of(
        inner.map(lambda one: f"not ({one})"),
        st.tuples(inner, st.sampled_from([" and ", " or "]), inner).map(
            lambda three: f"({three[0]}){three[1]}({three[2]})"
        ),
    ),
    max_leaves=5,
).filter(lambda source: len(source) <= MAX_LENGTH)

VALUES = st.fixed_dictionaries(
    {},
    optional={
        "age": st.none() | st.integers(0, 99),
        "count": st.none() | st.integers(),
        "theme": st.none() | st.text(max_size=3),
        "city": st.none() | st.text(max_size=3),
        "curious": st.none() | st.booleans(),
        "tired": st.none() | st.booleans(),
    },
)


@settings(deadline=None)
@given(VALID, VALUES)
def test_every_valid_condition_is_true_or_false_and_its_negation_the_other(
    source: str, variables: dict[str, object]
) -> None:
    plain = condition(source).holds(variables)

    assert plain in (True, False)
    if len(source) <= MAX_LENGTH - 6:
        assert condition(f"not ({source})").holds(variables) is not plain


SCRAPS = st.lists(
    st.sampled_from(
        ["age", "theme", "curious", "nobody", "==", "=", "<", "in", "not", "and", "or", "[", "]",
         "(", ")", ",", "1", '"é"', "'", "none", "#", "\\", ".", "lambda", ":", "\n", "is", "-"]
    ),
    max_size=14,
).map(" ".join)  # fmt: skip


@settings(deadline=None, max_examples=300)
@given(st.one_of(st.text(max_size=220), SCRAPS, VALID))
@example("é\ud800")
@example("\u2028age")
@example("9" * 200)
def test_nothing_but_a_condition_error_is_ever_raised(source: str) -> None:
    refused: ConditionError | None = None
    try:
        compile_condition(source, TYPES).holds({})
    except ConditionError as error:
        refused = error

    assert refused is None or 1 <= refused.column <= len(source) + 1

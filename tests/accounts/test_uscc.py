"""统一社会信用代码 by GB 32100: every published vector, and every single slip of the keyboard."""

import csv
from pathlib import Path

import pytest

from accounts import uscc

VECTORS = list(csv.DictReader((Path(__file__).parent / "uscc_vectors.csv").read_text(encoding="utf-8").splitlines()))


@pytest.mark.parametrize("row", VECTORS, ids=lambda row: row["code"])
def test_vector(row: dict[str, str]) -> None:
    found = uscc.problems(row["code"])
    assert (not any(problem.fatal for problem in found)) == (row["valid"] == "1")
    if row["valid"] == "1":
        assert ("uscc_body_digit" not in {problem.code for problem in found}) == (row["org_valid"] == "1")


def test_every_single_wrong_character_is_caught() -> None:
    code = "91320913MA1MA43G41"
    for index in range(18):
        for char in uscc.ALPHABET.replace(code[index], ""):
            assert not uscc.is_valid(code[:index] + char + code[index + 1 :]), (index, char)


def test_every_swap_of_neighbours_is_caught() -> None:
    code = "9144030071526726XG"
    for index in range(17):
        swapped = code[:index] + code[index + 1] + code[index] + code[index + 2 :]
        assert swapped == code or not uscc.is_valid(swapped), index


def test_wrong_check_digit_names_position_18_and_the_right_one() -> None:
    (problem,) = uscc.problems("914403001922038217")
    assert (problem.code, problem.position) == ("uscc_check_digit", 18)
    assert "应为 6，现为 7" in problem.message


@pytest.mark.parametrize(("char", "hint"), [("O", "0"), ("I", "1"), ("Z", "2"), ("S", "5"), ("V", "U")])
def test_letter_outside_the_alphabet_names_its_position_and_the_likely_digit(char: str, hint: str) -> None:
    code = f"91320913{char}A1MA43G41"
    (problem,) = uscc.problems(code)
    assert (problem.code, problem.position) == ("uscc_character", 9)
    assert f"“{hint}”" in problem.message


@pytest.mark.parametrize("length", [0, 17, 19])
def test_wrong_length_says_how_long_it_is(length: int) -> None:
    (problem,) = uscc.problems("9" * length)
    assert problem.code == "uscc_length"
    assert f"现为 {length} 位" in problem.message


@pytest.mark.parametrize(
    "typed",
    ["９１３２０９１３ＭＡ１ＭＡ４３Ｇ４１", " 91320913ma1ma43g41 ", "91320913-MA1MA43G-41", "'91320913MA1MA43G41"],
)
def test_common_ways_of_typing_are_normalised(typed: str) -> None:
    assert uscc.normalise(typed) == "91320913MA1MA43G41"


def test_letter_o_is_reported_not_replaced() -> None:
    assert uscc.normalise("9132O913MA1MA43G41") == "9132O913MA1MA43G41"


@pytest.mark.parametrize(("code", "kind"), [("31", "律师执业机构"), ("32", "公证处"), ("91", "企业"), ("00", "")])
def test_prefix_tells_the_kind_of_holder(code: str, kind: str) -> None:
    assert uscc.holder_kind(code + "0" * 16) == kind

from __future__ import annotations

from pathlib import Path

import pytest

from matching.engine import Lexicon, LexiconError
from matching.engine.lexicon import FILES
from matching.engine.phrases import parse


def write(folder: Path, name: str, *rows: str) -> Path:
    (folder / name).write_text("\n".join([",".join(FILES[name]), *rows]), encoding="utf-8")
    return folder


def test_shipped_lexicon_loads_and_names_every_target() -> None:
    lexicon = Lexicon.load()
    assert len(lexicon.concepts) == 275
    assert {phrase.target for phrase in lexicon.phrases} - set(lexicon.titles) == set()
    covered = {phrase.target for phrase in lexicon.phrases if phrase.target[0] == "@"}
    assert covered == {target for target in lexicon.titles if target[0] == "@"}


def test_version_is_of_content_and_survives_json(tmp_path: Path) -> None:
    one = Lexicon.load(write(tmp_path, "lexicon.csv", "甲,乙,,组"))
    assert Lexicon.from_json(one.to_json()).version == one.version
    assert Lexicon.load(write(tmp_path, "lexicon.csv", "甲,丙,,组")).version != one.version
    assert Lexicon.empty().version != one.version


def test_form_in_two_sets_names_both_rows(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match="第 2 行（甲）与第 3 行（丁）都有“乙”"):
        Lexicon.load(write(tmp_path, "lexicon.csv", "甲,乙,,组", "丁,乙,,组"))


def test_cycle_is_shown(tmp_path: Path) -> None:
    write(tmp_path, "lexicon.csv", "甲,,,组", "乙,,,组")
    with pytest.raises(LexiconError, match="成环：乙 → 甲 → 乙"):
        Lexicon.load(write(tmp_path, "lexicon_relations.csv", "甲,乙,narrower_of", "乙,甲,narrower_of"))


@pytest.mark.parametrize(
    ("name", "row", "text"),
    [
        ("lexicon_relations.csv", "甲,无,narrower_of", "第 2 行：“甲”不是"),
        ("phrases.csv", "@Z9,need,1,词", "第 2 行：不认识的能力"),
        ("phrases.csv", "#农业,both,abc,词", "第 2 行"),
        ("phrases.csv", "#农业,both,1,(甲/乙", "不成对"),
        ("phrases.csv", "#农业,both,1,甲……乙", "空的部分"),
        ("phrases.csv", "#农业,all,1,甲", "side 只能是"),
    ],
)
def test_wrong_row_is_named(tmp_path: Path, name: str, row: str, text: str) -> None:
    with pytest.raises(LexiconError, match=text.replace("(", r"\(")):
        Lexicon.load(write(tmp_path, name, row))


def test_missing_column_is_named(tmp_path: Path) -> None:
    (tmp_path / "lexicon.csv").write_text("canonical\n甲\n", encoding="utf-8")
    with pytest.raises(LexiconError, match="缺少列：variants"):
        Lexicon.load(tmp_path)


def test_pattern_choices_and_gaps_are_segments() -> None:
    assert parse("抄在(黑板/纸)上") == (("抄在黑板上", "抄在纸上"),)
    assert parse("拿(到)?证…难") == (("拿到证", "拿证"), ("难",))


def matched(text: str) -> list[tuple[str, str]]:
    return [(text[m.start : m.end], m.phrase.target) for m in Lexicon.load().need_matcher.matches(text)]


def test_longest_form_wins_within_a_kind() -> None:
    assert [m for m in matched("数据资产入表") if m[1][0] == "="] == [("数据资产入表", "=数据资产入表")]


def test_latin_forms_match_whole_tokens_only() -> None:
    assert ("mes", "=MES") in matched("上mes系统")
    assert ("mes", "=MES") not in matched("times系统")

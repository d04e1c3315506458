"""A match as lines of text for a terminal, where a Chinese character is two columns wide."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from matching.actions import Preview, PreviewHit

FIELDS = {
    "name": "名称",
    "summary": "简介",
    "profile": "详细介绍",
    "products": "产品与服务",
    "cases": "案例",
    "credentials": "资质",
}
MOST_REASONS = 3
MOST_WORDS = 12
NAME_WIDTH = 40


def width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def pad(text: str, columns: int) -> str:
    return text + " " * max(0, columns - width(text))


def preview_lines(preview: Preview) -> Iterator[str]:
    """The whole answer: what was understood, the ranked table with reasons, and advice."""
    yield from _understood(preview.understood)
    if preview.hits:
        names = min(NAME_WIDTH, max(width(str(hit.profile)) for hit in preview.hits))
        yield f"\n名次  {pad('数据商', names)}  {'得分':>6}"
        for hit in preview.hits:
            yield from _hit(hit, names)
    for advice in preview.advice:
        yield f"\n※ {advice['message']}" if advice is preview.advice[0] else f"※ {advice['message']}"
    yield f"\n索引时间 {_local(preview)}；得分是各条理由之和。"


def _local(preview: Preview) -> str:
    from django.utils import timezone

    return timezone.localtime(preview.built_at).strftime("%Y-%m-%d %H:%M")


def _understood(understood: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    known = [one for one in understood if one["known"]][:MOST_WORDS]
    if known:
        yield f"读懂：{'、'.join(_word(one) for one in known)}"


def _word(one: Mapping[str, Any]) -> str:
    return f"{one['surface']}（{one['note']}）" if one["note"] and one["note"] != one["surface"] else one["surface"]


def _hit(hit: PreviewHit, names: int) -> Iterator[str]:
    yield f"\n{hit.rank:>4}  {pad(str(hit.profile), names)}  {hit.score:>8.2f}"
    for reason in strongest(hit.reasons):
        yield f"      {reason_line(reason)}"
    if hit.snippets:
        yield f"      “{marked(max(hit.snippets, key=_marked_length))}”"


def strongest(reasons: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return sorted(reasons, key=lambda reason: -abs(reason["weight"]))[:MOST_REASONS]


def reason_line(reason: Mapping[str, Any]) -> str:
    where = FIELDS.get(reason["field"], "")
    same = reason["need_term"] == reason["profile_term"]
    words = reason["need_term"] if same else f"{reason['need_term']} → {reason['profile_term']}"
    about = "，".join(filter(None, (where, reason["note"])))
    return f"{reason['weight']:+8.2f}  {words}（{about}）" if about else f"{reason['weight']:+8.2f}  {words}"


def marked(snippet: Mapping[str, Any]) -> str:
    """The extract on one line with 【】 around the met words."""
    text, pieces, cursor = snippet["text"], [], 0
    for start, end in snippet["marks"]:
        pieces += [text[cursor:start], "【", text[start:end], "】"]
        cursor = end
    return " ".join("".join([*pieces, text[cursor:]]).split())


def _marked_length(snippet: Mapping[str, Any]) -> int:
    return sum(end - start for start, end in snippet["marks"])

"""A match as lines of text for a terminal, where a Chinese character is two columns wide."""

import math
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.utils import timezone

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
MOST_MET = 5
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
        yield f"※ {advice['message']}"
    yield f"索引时间 {_local(preview)}；得分是各条理由之和。"


def _local(preview: Preview) -> str:
    return timezone.localtime(preview.built_at).strftime("%Y-%m-%d %H:%M")


def _understood(understood: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    known = [one for one in understood if one["known"]][:MOST_WORDS]
    unknown = [one["surface"] for one in understood if not one["known"]][:MOST_WORDS]
    if known:
        yield f"读懂：{'、'.join(_word(one) for one in known)}"
    if unknown:
        yield f"目录中没有：{'、'.join(unknown)}"


def _word(one: Mapping[str, Any]) -> str:
    return f"{one['surface']}（{one['note']}）" if one["note"] and one["note"] != one["surface"] else one["surface"]


def _hit(hit: PreviewHit, names: int) -> Iterator[str]:
    yield f"{hit.rank:>4}  {pad(str(hit.profile), names)}  {hit.score:>8.2f}"
    for line in strongest(hit.reasons):
        yield f"      {line}"
    if hit.snippets:
        yield f"      “{marked(max(hit.snippets, key=_marked_length))}”"
    yield ""


def strongest(reasons: Iterable[Mapping[str, Any]]) -> list[str]:
    """The weightiest reasons, those of one word of the need in several fields taken together."""
    groups: dict[tuple[str, str, str], list[Mapping[str, Any]]] = {}
    for reason in reasons:
        groups.setdefault((reason["need_term"], reason["via"], reason["note"]), []).append(reason)
    heaviest = sorted(groups.values(), key=lambda group: -abs(_weight(group)))
    return [_reason_line(group) for group in heaviest[:MOST_REASONS]]


def _weight(group: Sequence[Mapping[str, Any]]) -> float:
    return math.fsum(reason["weight"] for reason in group)


def _reason_line(group: Sequence[Mapping[str, Any]]) -> str:
    asked, note = group[0]["need_term"], group[0]["note"]
    met = list(dict.fromkeys(word for reason in group for word in reason["profile_term"].split("、")))
    words = asked if met == [asked] else f"{asked} → {'、'.join(met[:MOST_MET])}"
    fields = "、".join(dict.fromkeys(FIELDS.get(reason["field"], "") for reason in group))
    about = "，".join(filter(None, (fields, note)))
    return f"{_weight(group):+8.2f}  {words}" + (f"（{about}）" if about else "")


def marked(snippet: Mapping[str, Any]) -> str:
    """The extract on one line with 【】 around the met words."""
    text, pieces, cursor = snippet["text"], [], 0
    for start, end in snippet["marks"]:
        pieces += [text[cursor:start], "【", text[start:end], "】"]
        cursor = end
    return " ".join("".join([*pieces, text[cursor:]]).split())


def _marked_length(snippet: Mapping[str, Any]) -> int:
    return sum(end - start for start, end in snippet["marks"])

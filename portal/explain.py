"""Match reasons prepared for the eye: words first, figures beside them, and the same total as the stored score."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matching.models import MatchResult, MatchRun

if TYPE_CHECKING:
    from matching.engine import Hit

FIELDS = {
    "name": gettext_lazy("名称"),
    "summary": gettext_lazy("简介"),
    "profile": gettext_lazy("详细介绍"),
    "products": gettext_lazy("产品与服务"),
    "cases": gettext_lazy("案例"),
    "credentials": gettext_lazy("资质"),
}
VIA = {
    "same": gettext_lazy("同一个词"),
    "partial": gettext_lazy("部分相同"),
    "synonym": gettext_lazy("同义词"),
    "narrower": gettext_lazy("下位词"),
    "broader": gettext_lazy("上位词"),
    "phrase": gettext_lazy("说法对应能力"),
    "capability": gettext_lazy("同一种能力"),
    "industry": gettext_lazy("同一行业"),
}
STRONGEST = 5
LONG = 12


@dataclass(frozen=True)
class Line:
    """One contribution to a score, as a table row."""

    need_term: str
    profile_term: str
    via: str
    field: str
    weight: float
    share: float
    note: str

    @property
    def said(self) -> str:
        """The line in a few words: several wordings that point at one thing are named by that thing."""
        return self.note if self.note and len(self.need_term) > LONG else self.need_term or self.note


@dataclass(frozen=True)
class Shown:
    """One suggestion on the page. `score` is the sum of all lines' weights."""

    rank: int
    row: Any
    score: float
    lines: Sequence[Line]
    snippets: Sequence[Mapping[str, Any]]

    @property
    def strongest(self) -> list[str]:
        """The words of the need that weigh most over all fields, once each."""
        totals: dict[str, float] = defaultdict(float)
        for line in self.lines:
            totals[line.said] += line.weight
        return [word for word in sorted(totals, key=lambda word: -totals[word]) if totals[word] > 0][:STRONGEST]

    @property
    def against(self) -> list[Line]:
        return [line for line in self.lines if line.weight < 0]


def shown(rank: int, row: Any, score: float, reasons: Iterable[Mapping[str, Any]], snippets: Sequence[Any]) -> Shown:
    """`reasons` and `snippets` as MatchResult stores them."""
    lines = [
        Line(
            need_term=one["need_term"],
            profile_term=one["profile_term"],
            via=via_label(one["via"]),
            field=str(FIELDS.get(one["field"], one["field"])),
            weight=one["weight"],
            share=abs(one["weight"]) / score if score > 0 else 0.0,
            note=one["note"],
        )
        for one in reasons
    ]
    lines.sort(key=lambda line: -abs(line.weight))
    labelled = [{**one, "label": FIELDS.get(one["field"], one["field"])} for one in snippets]
    return Shown(rank, row, score, lines, labelled)


def via_label(via: str) -> str:
    return str(VIA.get(via, via))


def of_run(run: MatchRun) -> list[Shown]:
    """The stored results of a run in their order."""
    rows: Iterable[MatchResult] = run.results.all()
    return [shown(row.rank, row, row.score, row.reasons, row.snippets) for row in rows]


def of_hits(pairs: "Iterable[tuple[Any, Hit]]") -> list[Shown]:
    """The reverse view: needs with the hit that a merchant makes in them."""
    return [
        shown(rank, row, hit.score, [asdict(reason) for reason in hit.reasons], [])
        for rank, (row, hit) in enumerate(pairs, 1)
    ]


def understood(run: MatchRun) -> list[dict[str, Any]]:
    """What was read out of the need, each word once, the unknown last."""
    words: dict[str, dict[str, Any]] = {}
    for one in run.understood:
        word = words.setdefault(one["surface"], {"surface": one["surface"], "known": one["known"], "notes": []})
        note = one.get("note") or ("" if one["via"] == "same" else via_label(one["via"]))
        if note and note not in word["notes"]:
            word["notes"].append(note)
    for word in words.values():
        if word["notes"] and len(word["surface"]) > LONG:  # many wordings of one thing: name the thing first
            word["surface"], word["notes"] = "、".join(word["notes"]), [word["surface"]]
    return sorted(words.values(), key=lambda word: not word["known"])


def exclusions(run: MatchRun) -> list[dict[str, Any]]:
    """Who was removed, with all rules that removed them, best first."""
    found: dict[Any, dict[str, Any]] = {}
    for row in run.exclusions.all():
        entry = found.setdefault(row.profile_id, {"profile": row.profile, "score": row.score, "rules": []})
        entry["rules"].append({"requirement": row.requirement, "message": row.message})
    return list(found.values())


def headline(run: MatchRun, results: Sequence[Shown]) -> str:
    if results:
        return _("按相关程度列出 %(count)s 家数据商") % {"count": len(results)}
    return _("这次没有找到适合的数据商")

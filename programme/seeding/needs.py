"""Demo needs: written for their organisations, most of them published, a few matched."""

from datetime import date, datetime
from typing import Any

from accounts.models import Organisation
from core import outbox, work
from core.clock import today
from core.progress import Progress
from matching.actions import create_need, move_need, run_match
from matching.index import refresh_index
from matching.models import Need
from programme.seeding import files, people

COLUMNS = (
    "title", "text", "region", "kind", "field_of_use", "contains_personal_information", "contains_important_data",
    "budget_kind", "budget_from", "budget_to",
)  # fmt: skip
DRAFTS = ("n049", "n056")
WAITING = ("n041", "n052", "n057")
RETURNED = {
    "n022": "请写明要汇总哪些系统的数据、大约多少量、谁来使用。",
    "n032": "请写明希望监测哪些平台、多久看一次报告。",
}
REVIEWED = "已人工复核：可公开标题和类型，正文不公开。"
MATCHED = ("n001", "n004", "n020", "n060")


def post(at: datetime, progress: Progress) -> None:
    organisations = Organisation.objects.in_bulk(field_name="uscc")
    rows = files.needs()
    for done, row in enumerate(rows, 1):
        owner = organisations[files.code_of(row["organisation"])]
        if _find(row, owner) is None:
            with work.unit_of_work():
                _post(row, owner, at)
        progress(done, len(rows))
    progress.close()
    outbox.finish(outbox.pending("mail"))  # what happened before the demo began was read long ago


def _find(row: dict[str, Any], owner: Organisation) -> Need | None:
    return Need.objects.filter(organisation=owner, title=row["title"], text=row["text"]).first()


def _post(row: dict[str, Any], owner: Organisation, at: datetime) -> None:
    asker, broker = people.asking_for(owner.pk), people.acting("broker", at)
    need = create_need(
        actor=asker, organisation=owner, facts=_facts(row, today(at)), requirements=row["requirements"], at=at
    )
    if row["id"] in DRAFTS:
        return
    need = move_need(actor=asker, need=need, move="submit", at=at)
    if row["id"] in RETURNED:
        move_need(actor=broker, need=need, move="return", reason=RETURNED[row["id"]], at=at)
    elif row["id"] not in WAITING:
        reason = REVIEWED if need.contains_important_data else ""
        move_need(actor=broker, need=need, move="publish", reason=reason, at=at)


def _facts(row: dict[str, Any], day: date) -> dict[str, Any]:
    """The row's columns; a date that has passed since the files were written is left out."""
    due = row["needed_by"]
    industry = row["industry_code"]
    return {
        **{name: row[name] for name in COLUMNS},
        "industry": industry[1:] if industry else None,
        "needed_by": due if due and date.fromisoformat(due) >= day else None,
    }


def match_some(at: datetime, progress: Progress) -> None:
    refresh_index(at=at, progress=progress)
    progress.close()
    broker = people.acting("broker", at)
    by_id = {row["id"]: row for row in files.needs()}
    for id in MATCHED:
        owner = Organisation.objects.get(uscc=files.code_of(by_id[id]["organisation"]))
        need = _find(by_id[id], owner)
        if need is not None and not need.runs.exists():
            run_match(actor=broker, need=need, at=at)

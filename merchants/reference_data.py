"""Loads the catalogue's reference words, their crosswalk and the kinds of certificate from merchants/reference/."""

from datetime import date, datetime
from pathlib import Path

from accounts.reference_data import LOADER, note
from accounts.reference_files import Outcome, Row, Sheet, Wanted, bring_in, check_once
from core import work
from core.actor import Actor
from merchants import search
from merchants.models import CredentialType, Term, TermMap, Vocabulary

FOLDER = Path(__file__).parent / "reference"
TERM_COLUMNS = (
    "vocabulary", "code", "name", "parent", "aliases", "in_plan", "national", "valid_from", "valid_to", "source",
    "verified", "description",
)  # fmt: skip
MAP_COLUMNS = ("from_vocabulary", "from_code", "to_vocabulary", "to_code", "basis", "verified")
TYPE_COLUMNS = (
    "code", "name", "edition", "standard", "levels", "direction", "subject", "validity_years", "valid_from", "valid_to",
    "aliases", "source", "verified",
)  # fmt: skip
PARENT_VOCABULARY = {Vocabulary.BUSINESS.value: Vocabulary.MERCHANT_TYPE.value}
"""A parent is a word of the same vocabulary, except here: the plan names each business under a merchant type."""

Key = tuple[str, str]


def load(folder: Path = FOLDER, *, actor: Actor = LOADER, at: datetime | None = None) -> list[Outcome]:
    """Bring the three tables to what the files say; rows that the files do not name, such as staff's own, stay."""
    terms = Sheet(folder / "terms.csv", TERM_COLUMNS)
    types = Sheet(folder / "credential_types.csv", TYPE_COLUMNS)
    maps = Sheet(folder / "crosswalk.csv", MAP_COLUMNS)
    with work.unit_of_work():
        outcomes = [_load_terms(terms), _load_types(types), _load_maps(maps)]
        note(actor, outcomes, at)
        if outcomes[0].changed or outcomes[1].changed:
            search.rebuild()
    return outcomes


def _load_terms(sheet: Sheet) -> Outcome:
    positions: dict[str, int] = {}
    wanted = []
    for row in sheet.rows:
        position = positions[row.text("vocabulary")] = positions.get(row.text("vocabulary"), 0) + 1
        wanted.append(_term(row, position))
    check_once(wanted)
    _check_names(wanted)
    parents = {want.key: _parent(want) for want in wanted}
    known = {want.key for want in wanted} | set(Term.objects.values_list("vocabulary", "code"))
    for want in wanted:
        if parents[want.key] is not None and parents[want.key] not in known:
            want.row.blame(f"上级“{want.row.text('parent')}”不存在")
    sheet.check()
    outcome = bring_in(Term, ("vocabulary", "code"), wanted, "参考词")
    outcome.changed |= _hang(parents) - outcome.new
    return outcome


def _term(row: Row, position: int) -> Wanted:
    key = (row.text("vocabulary"), row.text("code"))
    begins, ends = row.day("valid_from"), row.day("valid_to")
    values = {
        "vocabulary": key[0],
        "code": key[1],
        "name": row.text("name"),
        "aliases": row.many("aliases"),
        "description": row.text("description"),
        "in_plan": row.flag("in_plan"),
        "national": row.flag("national"),
        "verified": row.flag("verified"),
        "valid_from": begins,
        "valid_to": ends,
        "source": row.text("source"),
        "position": position,
    }
    _check_period(row, begins, ends)
    return Wanted(row, key, values)


def _check_period(row: Row, begins: date | None, ends: date | None) -> None:
    if begins and ends and begins > ends:
        row.blame("valid_to 早于 valid_from")


def _check_names(wanted: list[Wanted]) -> None:
    """A name is unique in its vocabulary, counting the rows that staff added."""
    asked = {want.key for want in wanted}
    taken: dict[Key, str] = {
        (vocabulary, name): f"已有词 {code}"
        for vocabulary, code, name in Term.objects.values_list("vocabulary", "code", "name")
        if (vocabulary, code) not in asked
    }
    for want in wanted:
        name = (want.values["vocabulary"], want.values["name"])
        if name in taken:
            want.row.blame(f"名称“{name[1]}”与{taken[name]}重复")
        taken[name] = f"第 {want.row.line} 行"


def _parent(want: Wanted) -> Key | None:
    vocabulary = str(want.values["vocabulary"])
    code = want.row.text("parent")
    return (PARENT_VOCABULARY.get(vocabulary, vocabulary), code) if code else None


def _hang(parents: dict[object, Key | None]) -> set[object]:
    """Set each term's parent; returns the keys of those that moved."""
    rows: dict[object, Term] = {(term.vocabulary, term.code): term for term in Term.objects.all()}
    moved = set()
    for key, parent in parents.items():
        target = rows[parent].pk if parent else None
        if rows[key].parent_id != target:
            rows[key].parent_id = target
            moved.add(key)
    Term.objects.bulk_update([rows[key] for key in moved], ["parent_id"], batch_size=100)
    return moved


def _load_types(sheet: Sheet) -> Outcome:
    wanted = [_type(row) for row in sheet.rows]
    check_once(wanted)
    check_once([Wanted(want.row, f"{want.values['name']}{want.values['edition']}", {}) for want in wanted])
    sheet.check()
    return bring_in(CredentialType, ("code",), wanted, "资质种类")


def _type(row: Row) -> Wanted:
    values = {
        name: row.text(name) for name in ("code", "name", "edition", "standard", "direction", "subject", "source")
    } | {
        "levels": row.many("levels"),
        "aliases": row.many("aliases"),
        "validity_years": row.whole("validity_years"),
        "valid_from": row.day("valid_from"),
        "valid_to": row.day("valid_to"),
        "verified": row.flag("verified"),
    }
    if bool(values["levels"]) != (values["direction"] != CredentialType.Direction.NONE):
        row.blame("分级的资质须写明 levels 与 direction，不分级的两者都不写")
    return Wanted(row, row.text("code"), values)


def _load_maps(sheet: Sheet) -> Outcome:
    ids: dict[Key, int] = {
        (vocabulary, code): pk for pk, vocabulary, code in Term.objects.values_list("pk", "vocabulary", "code")
    }
    wanted = [_map(row, ids) for row in sheet.rows]
    sheet.check()
    check_once(wanted)
    sheet.check()
    return bring_in(TermMap, ("source_term_id", "target_term_id"), wanted, "分类对照")


def _map(row: Row, ids: dict[Key, int]) -> Wanted:
    ends = []
    for side in ("from", "to"):
        key = (row.text(f"{side}_vocabulary"), row.text(f"{side}_code"))
        if key not in ids:
            row.blame(f"{key[0]} 词表中没有“{key[1]}”")
        ends.append(ids.get(key))
    values = {
        "source_term_id": ends[0],
        "target_term_id": ends[1],
        "basis": row.text("basis"),
        "verified": row.flag("verified"),
    }
    return Wanted(row, tuple(ends), values)

"""What the directory's search looks through, and how a query is taken apart.

No database full-text search: PostgreSQL's simple configuration takes a Chinese sentence for one word, and SQLite's
trigrams cannot find the two-character words that Chinese is made of. Instead `search_text` keeps all public text in
normal form (NFKC, lower case) with Chinese runs whole and Latin words set apart by blanks. A Chinese query word is
found anywhere in it, which finds exactly what its bigrams in a row would, at half their size and whatever the
segmenter makes of the sentence around it; a Latin query word is found at the beginning of a word, so that "ai" does
not find "maintain". The query alone is segmented, so that 注塑机产量采集 asks for three words that may stand apart.

The organisation's name and place are not in `search_text`: they change in another app, and are looked up live.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Model, Q

from accounts.models import Industry
from core.errors import Invalid
from merchants.models import CaseStudy, Credential, CredentialType, MerchantProfile, Offering, Term

QUERY_LIMIT = 100
_PIECE = re.compile(r"[a-z0-9][a-z0-9+#]*|[^\W_a-z0-9]+")
_LATIN = re.compile(r"[a-z0-9]")
_PARTICLES = frozenset("的了和与及或在是把被让给对从到也都就我你他她它们这那有个想要找做请能会")
_TERM_FIELDS = ("businesses", "services", "capabilities", "fields_of_use")
_LINKS = (
    MerchantProfile.businesses.through,
    MerchantProfile.services.through,
    MerchantProfile.capabilities.through,
    MerchantProfile.fields_of_use.through,
)


def normal_form(text: str) -> str:
    """NFKC, lower case, Chinese runs and Latin words one blank apart; no punctuation or control character survives."""
    return " ".join(_PIECE.findall(unicodedata.normalize("NFKC", text).lower()))


def query_words(text: str) -> list[str]:
    """The words that must all be found, in order and once each; none when nothing in the query can be looked for."""
    if len(text) > QUERY_LIMIT:
        advice = f"搜索词请控制在 {QUERY_LIMIT} 字以内；想用一段话找服务商，请发布需求，由系统匹配。"
        raise Invalid(advice, code="query_too_long", fields={"q": [advice]})
    words = list(dict.fromkeys(_segmented(normal_form(text))))
    telling = [word for word in words if word not in _PARTICLES]
    return telling or words


def _segmented(text: str) -> Iterator[str]:
    from rjieba import cut

    for piece in text.split():
        if _LATIN.match(piece):
            yield piece
        else:
            yield from _joined(cut(piece))


def _joined(pieces: Iterable[str]) -> Iterator[str]:
    """Neighbouring single characters as one word: that is how a segmenter leaves a word it does not know (等保)."""
    run = ""
    for piece in pieces:
        if len(piece) == 1 and piece not in _PARTICLES:
            run += piece
            continue
        if run:
            yield run
            run = ""
        yield piece
    if run:
        yield run


def pattern(word: str) -> str:
    """What to look for inside `search_text`: Latin words only at their beginning (every text begins with a blank)."""
    return f" {word}" if _LATIN.match(word) else word


def rebuild(profile_ids: Collection[UUID] | None = None, *, batch: int = 500) -> int:
    """Write `search_text` anew for these profiles, or for all; a constant number of queries per `batch`.

    Call it in the unit of work that changed the text. Returns how many texts changed.
    """
    words = _reference_words()
    changed = 0
    for ids in _batches(profile_ids, batch):
        fresh = {pk: f" {normal_form('。'.join(texts))} " for pk, texts in _public_texts(ids, words).items()}
        stored = MerchantProfile.objects.filter(pk__in=ids).values_list("pk", "search_text")
        stale = [MerchantProfile(pk=pk, search_text=fresh[pk]) for pk, text in stored if text != fresh[pk]]
        MerchantProfile.objects.bulk_update(stale, ["search_text"], batch_size=100)
        changed += len(stale)
    return changed


@dataclass(frozen=True, slots=True)
class _Words:
    """What reference rows contribute, by id."""

    terms: dict[int, str]
    industries: dict[str, str]
    credential_types: dict[int, str]


def _reference_words() -> _Words:
    return _Words(
        {pk: "。".join((name, *aliases)) for pk, name, aliases in Term.objects.values_list("pk", "name", "aliases")},
        dict(Industry.objects.values_list("code", "name")),
        {
            pk: "。".join((name, *aliases))
            for pk, name, aliases in CredentialType.objects.values_list("pk", "name", "aliases")
        },
    )


def _public_texts(ids: list[UUID], words: _Words) -> dict[UUID, list[str]]:
    """Profile → its texts; no contact is read. Plain tuples, for ten thousand profiles have hundreds of thousands."""
    texts: dict[UUID, list[str]] = {}
    own = MerchantProfile.objects.filter(pk__in=ids).values_list(
        "pk", "summary", "description", "merchant_type_id", "national_type_id"
    )
    for pk, summary, description, merchant_type, national_type in own:
        national = words.terms[national_type] if national_type else ""
        texts[pk] = [summary, description, words.terms[merchant_type], national]
    for pk, word in _linked_words(ids, words):
        texts[pk].append(word)
    of_these = {"profile__in": ids}
    offers = Offering.objects.filter(**of_these).order_by("position", "pk")
    for pk, name, description in offers.values_list("profile_id", "name", "description"):
        texts[pk] += (name, description)
    cases = CaseStudy.objects.filter(**of_these).order_by("position", "pk")
    for pk, title, client, description in cases.values_list("profile_id", "title", "client", "description"):
        texts[pk] += (title, client, description)
    held = Credential.objects.filter(**of_these).order_by("type__code", "level", "number")
    for pk, kind, level, scope in held.values_list("profile_id", "type_id", "level", "scope"):
        texts[pk] += (words.credential_types[kind], level, scope)
    return texts


def _linked_words(ids: list[UUID], words: _Words) -> Iterator[tuple[UUID, str]]:
    for link in _LINKS:
        links = link._default_manager.filter(merchantprofile__in=ids).order_by("term_id")
        pairs = links.values_list("merchantprofile_id", "term_id")
        yield from ((pk, words.terms[term]) for pk, term in pairs)
    served = MerchantProfile.served_industries.through._default_manager.filter(merchantprofile__in=ids)
    for pk, code in served.order_by("industry_id").values_list("merchantprofile_id", "industry_id"):
        yield pk, words.industries[code]


def profiles_with(word: Model) -> list[UUID]:
    """Ids of the profiles whose search text speaks of this term or kind of certificate."""
    if isinstance(word, CredentialType):
        return list(Credential.objects.filter(type=word).values_list("profile_id", flat=True).distinct())
    used = Q(merchant_type=word) | Q(national_type=word)
    for name in _TERM_FIELDS:
        used |= Q(**{name: word})
    return list(MerchantProfile.objects.filter(used).order_by("pk").values_list("pk", flat=True).distinct())


def _batches(profile_ids: Iterable[UUID] | None, size: int) -> Iterator[list[UUID]]:
    ids = MerchantProfile.objects.order_by("pk").values_list("pk", flat=True) if profile_ids is None else profile_ids
    every = list(ids)
    for start in range(0, len(every), size):
        yield every[start : start + size]

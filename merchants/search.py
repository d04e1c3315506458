"""What the directory's search looks through, and how a query is taken apart.

No database full-text search: PostgreSQL's simple configuration takes a Chinese sentence for one word, and SQLite's
trigrams cannot find the two-character words that Chinese is made of. Instead `search_text` keeps all public text in
normal form (NFKC, lower case) with Chinese runs whole and Latin words set apart by blanks. A Chinese query word is
found anywhere in it, which finds exactly what its bigrams in a row would, at a quarter of their size and whatever the
segmenter makes of the sentence around it; a Latin query word is found at the beginning of a word, so that "ai" does
not find "maintain". The query alone is segmented, so that 注塑机产量采集 asks for three words that may stand apart.

The organisation's name and place are not in `search_text`: they change in another app, and are looked up live.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from typing import Any
from uuid import UUID

from django.db.models import Model, Prefetch, Q, QuerySet

from core.errors import Invalid
from merchants.models import CaseStudy, Credential, CredentialType, MerchantProfile, Offering

QUERY_LIMIT = 100
_PIECE = re.compile(r"[a-z0-9][a-z0-9+#]*|[^\W_a-z0-9]+")
_LATIN = re.compile(r"[a-z0-9]")
_PARTICLES = frozenset("的了和与及或在是把被让给对从到等也都就我你他她它们这那有个")
_TERM_FIELDS = ("businesses", "services", "capabilities", "fields_of_use")


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
            yield from cut(piece)


def pattern(word: str) -> str:
    """What to look for inside `search_text`: Latin words only at their beginning (every text begins with a blank)."""
    return f" {word}" if _LATIN.match(word) else word


def search_text(profile: MerchantProfile) -> str:
    """The public text of a profile in normal form; no contact is in it. Reads prefetched relations only."""
    return f" {normal_form('。'.join(filter(None, _public_texts(profile))))} "


def _public_texts(profile: MerchantProfile) -> Iterator[str]:
    yield from (profile.summary, profile.description)
    yield profile.merchant_type.name
    yield profile.national_type.name if profile.national_type else ""
    for name in _TERM_FIELDS:
        for term in getattr(profile, name).all():
            yield from (term.name, *term.aliases)
    yield from (industry.name for industry in profile.served_industries.all())
    for offering in profile.offerings.all():
        yield from (offering.name, offering.description)
    for case in profile.cases.all():
        yield from (case.title, case.client, case.description)
    for credential in profile.credentials.all():
        yield from (credential.type.name, *credential.type.aliases, credential.level, credential.scope)


def rebuild(profile_ids: Collection[UUID] | None = None, *, batch: int = 500) -> int:
    """Write `search_text` anew for these profiles, or for all; a constant number of queries per `batch`.

    Call it in the unit of work that changed the text. Returns how many texts changed.
    """
    changed = 0
    for ids in _batches(profile_ids, batch):
        stale = []
        for profile in _with_texts(MerchantProfile.objects.filter(pk__in=ids)):
            text = search_text(profile)
            if text != profile.search_text:
                profile.search_text = text
                stale.append(profile)
        MerchantProfile.objects.bulk_update(stale, ["search_text"], batch_size=100)
        changed += len(stale)
    return changed


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


def _with_texts(profiles: "QuerySet[MerchantProfile]") -> "QuerySet[MerchantProfile]":
    """With everything that `search_text` reads, and no more."""
    relations: list[Any] = [*_TERM_FIELDS, "served_industries"]
    return profiles.select_related("merchant_type", "national_type").prefetch_related(
        *relations,
        Prefetch("offerings", Offering.objects.order_by("profile", "position", "pk")),
        Prefetch("cases", CaseStudy.objects.order_by("profile", "position", "pk")),
        Prefetch("credentials", Credential.objects.select_related("type")),
    )

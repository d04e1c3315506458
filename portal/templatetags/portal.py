"""Small helpers of the templates: bound controls, query strings, pills, marked snippets."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms, template
from django.core.paginator import Paginator
from django.forms import BoundField
from django.utils import timezone
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from core import clock, money
from matching.models import Need
from matching.queries import OpenNeed
from merchants.models import Offering

register = template.Library()

CLASSES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxSelectMultiple, ""),
    (forms.RadioSelect, ""),
    (forms.Select, "form-select"),
    (forms.CheckboxInput, "form-check-input"),
    (forms.Widget, "form-control"),
)


@register.filter
def control(field: BoundField) -> SafeString:
    """The input with the class of its kind; Django itself binds aria-describedby and aria-invalid."""
    name = next(name for kind, name in CLASSES if isinstance(field.field.widget, kind))
    wrong = " is-invalid" if field.errors else ""
    return field.as_widget(attrs={"class": name + wrong} if name else {})


@register.simple_tag(takes_context=True)
def with_query(context: template.Context, **changes: Any) -> str:
    """The current address with some query parameters replaced; None removes one."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}" if query else context["request"].path


@register.filter
def elided(paginator: "Paginator[Any]", number: int) -> Iterable[int | str]:
    return paginator.get_elided_page_range(number, on_each_side=1, on_ends=1)


@register.filter
def known(value: Any) -> Any:
    """A blank is shown as "not given", never as nothing."""
    if value in (None, "", []):
        return format_html('<span class="not-given">{}</span>', gettext("未提供"))
    return value


@register.filter
def yes_no(value: bool | None) -> Any:
    return known(None) if value is None else gettext("是") if value else gettext("否")


@register.filter
def worded(value: Any) -> str:
    """A label that comes from the domain (state, role, rule) in the reader's language."""
    text = str(value or "")
    return gettext(text) if text else ""


@register.filter
def yuan(amount: Decimal | None) -> str:
    return "" if amount is None else money.format_yuan(amount)


@register.filter
def budget(need: Need | OpenNeed) -> str:
    """How the asker budgets, in words."""
    kind = worded(Need.Budget(need.budget_kind).label)
    if need.budget_to is None:
        return kind
    low = "" if need.budget_from in (None, need.budget_to) else f"{yuan(need.budget_from)}–"
    return f"{kind}：{low}{yuan(need.budget_to)}"


@register.filter
def price(offering: Offering) -> str:
    """The merchant's own wording; else the range; else nothing."""
    if offering.price_text or offering.price_from is None:
        return offering.price_text
    upper = offering.price_to
    return f"{yuan(offering.price_from)}{'' if upper in (None, offering.price_from) else f'–{yuan(upper)}'}"


@register.filter
def percent(share: float) -> str:
    return f"{share:.0%}"


@register.filter
def points(score: float) -> str:
    """Scores carry two decimals on screen; the stored figure is exact."""
    return f"{score:.2f}"


@register.filter
def day(value: datetime | date | None) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    return value.isoformat()


@register.filter
def moment(value: datetime | None) -> str:
    return "" if value is None else f"{timezone.localtime(value):%Y-%m-%d %H:%M}"


@register.simple_tag
def deadline(due_at: datetime | None) -> SafeString | str:
    """Working days left until `due_at`, or by how many it is overdue."""
    if due_at is None:
        return ""
    now = timezone.now()
    left = clock.working_days_between(clock.today(now), clock.today(due_at))
    if due_at < now:
        late = gettext("已超期 %(days)s 个工作日") % {"days": -left} if left else gettext("今天已超期")
        return format_html('<span class="pill pill-bad">{}</span>', late)
    text = gettext("剩 %(days)s 个工作日") % {"days": left} if left else gettext("今天到期")
    return format_html('<span class="pill {}">{}</span>', "pill-calm" if left > 1 else "pill-warn", text)


TONES = {
    "draft": "calm", "submitted": "warn", "returned": "bad", "published": "good", "rejected": "bad",
    "withdrawn": "calm", "expired": "bad", "closed": "calm", "listed": "good",
    "received": "calm", "checking": "calm", "previewed": "warn", "refused": "bad", "committing": "calm",
    "committed": "good", "discarded": "calm",
    "valid": "good", "expiring": "warn", "undated": "calm",
    "new": "good", "changed": "warn", "unchanged": "calm", "wrong": "bad",
}  # fmt: skip


@register.simple_tag
def pill(code: str, label: str) -> SafeString:
    """A state as a coloured word; the word alone carries the meaning."""
    return format_html('<span class="pill pill-{}">{}</span>', TONES.get(str(code), "calm"), worded(label))


@register.filter
def marked(text: str, marks: Sequence[Sequence[int]]) -> SafeString:
    """`text` with the character ranges `marks` in <mark>; everything is escaped, wrong ranges are ignored."""
    parts: list[tuple[SafeString | str, SafeString | str]] = []
    at = 0
    for start, end in sorted((int(a), int(b)) for a, b in marks):
        if not at <= start < end <= len(text):
            continue
        parts.append((text[at:start], format_html("<mark>{}</mark>", text[start:end])))
        at = end
    return format_html_join("", "{}{}", parts) + conditional_escape(text[at:])


@register.filter
def highlighted(text: str, words: Sequence[str]) -> SafeString:
    """`text` with every occurrence of the words searched for in <mark>, whatever their case."""
    low = text.lower()
    spans: list[tuple[int, int]] = []
    if len(low) == len(text):  # lower case of some letters is longer; then positions would not fit
        for word in words:
            spans += [(found.start(), found.end()) for found in re.finditer(re.escape(word.lower()), low)]
    return marked(text, joined(spans))


def joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Overlapping or touching ranges as one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


@register.filter
def item(mapping: Mapping[str, Any], key: str) -> Any:
    return mapping.get(key, "")

"""Lets Babel read Django templates: Django turns them into Python that Babel's own reader understands.

PYTHONPATH=locale pybabel extract -F locale/babel.cfg -k gettext_lazy -k gettext_noop -o locale/django.pot portal
"""

from collections.abc import Collection, Iterable, Mapping
from io import BytesIO
from typing import IO, Any

from babel.messages.extract import extract_python


def templates(
    source: IO[bytes], keywords: Mapping[str, Any], comment_tags: Collection[str], options: Any
) -> Iterable[tuple[int, Any, Any, Any]]:
    """An extraction method as babel.messages.extract describes them: (line, function, messages, comments)."""
    from django.conf import settings

    if not settings.configured:
        settings.configure()
    from django.utils.translation.template import templatize

    lines = templatize(source.read().decode()).splitlines()
    code = "\n".join(line.lstrip() for line in lines)  # the indentation of markup means nothing to Python
    yield from extract_python(BytesIO(code.encode()), keywords, comment_tags, options)

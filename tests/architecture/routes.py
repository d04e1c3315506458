"""The URLconf, flattened to (method, route) as the server would answer them."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

OUTSIDE = ("admin/",)  # Django's own pages, for reference data; held by tests/accounts


def routes() -> list[tuple[str, str]]:
    """Every method of the API's routes. A page's function does not say its methods: it is listed once, as GET."""
    found = []
    for route, view in _walk(get_resolver().url_patterns, ""):
        if not route.startswith(OUTSIDE):
            found.extend((method, route) for method in _methods(view))
    return found


def views() -> list[tuple[str, Any]]:
    return [(route, view) for route, view in _walk(get_resolver().url_patterns, "") if not route.startswith(OUTSIDE)]


def _walk(patterns: list[Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield route, pattern.callback


def _methods(view: Any) -> list[str]:
    actions: dict[str, str] = getattr(view, "actions", None) or {"get": ""}
    return [method.upper() for method in actions if method != "head"]

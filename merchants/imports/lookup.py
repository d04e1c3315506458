"""Finding a reference row by what people call it, and saying which ones come nearest when there is none."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from typing import Generic, TypeVar

from django.db import models

from merchants.imports.values import CellFault

T = TypeVar("T", bound=models.Model)

_NEAREST = 3
_DROPPED = re.compile(r"[\s、，,/·:：\-—()（）]+")
_SPLIT = re.compile(r"([、，,;；\n])")


def word_key(text: str) -> str:
    """Equal for words that differ in width, case, blanks or punctuation only."""
    return _DROPPED.sub("", unicodedata.normalize("NFKC", text).casefold())


class Lookup(Generic[T]):
    """Rows by name; each tier of names is asked only when the tiers before it know nothing.

    `label` is what the words are called in messages, `shown` how a row is named to people, `names` gives the tiers of a
    row's names, best first.
    """

    def __init__(
        self,
        label: str,
        rows: Iterable[T],
        *,
        shown: Callable[[T], str],
        names: Callable[[T], tuple[Iterable[str], ...]],
        key: Callable[[str], str] = word_key,
    ) -> None:
        self._label, self._shown, self._key = label, shown, key
        self._tiers: list[dict[str, list[T]]] = []
        self._choices: dict[str, T] = {}
        self._advice: dict[str, str] = {}
        for row in rows:
            self._add(row, names(row))

    def _add(self, row: T, tiers: tuple[Iterable[str], ...]) -> None:
        self._choices[self._shown(row)] = row
        for level, names in enumerate(tiers):
            if level == len(self._tiers):
                self._tiers.append({})
            for key in {self._key(name) for name in names if name} - {""}:
                self._tiers[level].setdefault(key, []).append(row)
                if level == 0:
                    self._choices.setdefault(key, row)

    def find(self, word: str) -> T:
        """The one row of that name; CellFault when there is none, or more than one."""
        rows = self._rows(word)
        if not rows:
            raise CellFault(self._unknown(word))
        if len(rows) > 1:
            names = "、".join(sorted(self._shown(row) for row in rows)[:10])
            raise CellFault(f"{self._label}“{word[:40]}”有多个可能：{names}。请写全。")
        return rows[0]

    def knows(self, word: str) -> bool:
        return bool(self._rows(word))

    def find_all(self, text: str) -> list[T]:
        """Every word of a cell, each once, in order; a name that itself holds a separator is taken whole."""
        faults: list[str] = []
        found: dict[object, T] = {}
        for word in self._words(text):
            try:
                row = self.find(word)
                found[row.pk] = row
            except CellFault as fault:
                faults += fault.sentences
        if faults:
            raise CellFault(*faults)
        return list(found.values())

    def _words(self, text: str) -> Iterator[str]:
        """Longest known name first, from left to right."""
        pieces = _SPLIT.split(text)
        start = 0
        while start < len(pieces):
            end = next(
                (end for end in range(len(pieces), start + 1, -2) if self._rows("".join(pieces[start:end]))), start + 1
            )
            if word := "".join(pieces[start:end]).strip():
                yield word
            start = end + 1

    def _rows(self, word: str) -> list[T]:
        key = self._key(word)
        return next((tier[key] for tier in self._tiers if key in tier), [])

    def _unknown(self, word: str) -> str:
        if word not in self._advice:
            self._advice[word] = f"没有名为“{word[:40]}”的{self._label}。{self._nearest(word)}"
        return self._advice[word]

    def _nearest(self, word: str) -> str:
        from rapidfuzz import process, utils

        matches = process.extract(word, list(self._choices), limit=4 * _NEAREST, processor=utils.default_process)
        names = list(dict.fromkeys(self._shown(self._choices[choice]) for choice, _, _ in matches))
        return f"相近的有：{'、'.join(names[:_NEAREST])}。" if names else "参考数据中还没有任何可选项，请联系管理员。"

"""The documents of the repository, taken apart: their code spans, links, headings, commands and addresses."""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
_FENCE = re.compile(r"^```.*?^```", re.M | re.S)
_SPAN = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6} (.+)$", re.M)
_COMMAND = re.compile(r"manage\.py ([a-z_]+)([^`\n|#]*)")
_TARGET = re.compile(r"(?:^|[\s`&;])make ([a-z][a-z-]*)")
_ADDRESS = re.compile(r"(?<![\w.])(?:http://127\.0\.0\.1:\d+)?(/(?:api/v1|health)(?:/[\w.$-]+)*)")
_VARIABLE = re.compile(r"\b(?:SHUQIAO_[A-Z_]+|[A-Z]+(?:_[A-Z]+)*_URL)\b")


@dataclass(frozen=True)
class Page:
    path: Path

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def blocks(self) -> list[str]:
        return _FENCE.findall(self.text)

    @cached_property
    def prose(self) -> str:
        """Without fenced blocks."""
        return _FENCE.sub("", self.text)

    @cached_property
    def spans(self) -> list[str]:
        return _SPAN.findall(self.prose)

    @cached_property
    def code(self) -> str:
        """Everything that is set as code, one piece per line."""
        return "\n".join([*self.spans, *self.blocks]).replace("\\\n", " ")

    @property
    def links(self) -> list[str]:
        return [
            target for target in _LINK.findall(self.prose) if "://" not in target and not target.startswith("mailto:")
        ]

    @cached_property
    def anchors(self) -> set[str]:
        """As GitHub makes them from headings."""
        plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in _HEADING.findall(self.prose))
        return {heading.strip().replace(" ", "-") for heading in plain}

    @property
    def commands(self) -> list[tuple[str, list[str]]]:
        """Each `manage.py` command with the options it is shown with."""
        return [(name, re.findall(r"(?<!\S)\[?(--[a-z-]+)", rest)) for name, rest in _COMMAND.findall(self.code)]

    @property
    def targets(self) -> set[str]:
        return set(_TARGET.findall(self.code))

    @property
    def addresses(self) -> set[str]:
        return set(_ADDRESS.findall(self.code.replace("$API", "/api/v1")))

    @property
    def variables(self) -> set[str]:
        return set(_VARIABLE.findall(self.text))

    @property
    def tabled(self) -> set[str]:
        """Variables that have a row of their own in a table."""
        return set(re.findall(r"^\| `([A-Z_]+)` \|", self.prose, re.M))

    @property
    def outline(self) -> list[int]:
        """The levels of the headings, in order."""
        return [len(marks) for marks in re.findall(r"^(#{1,6}) ", self.prose, re.M)]

    @property
    def output(self) -> list[str]:
        """Blocks that show what a command printed: they name no language."""
        return [block for block in self.blocks if block.startswith("```\n")]

    def rows(self) -> list[str]:
        return [line for line in self.prose.splitlines() if line.startswith("|")]


def page(name: str) -> Page:
    return Page(ROOT / name)


NAMES = sorted(
    str(path.relative_to(ROOT)) for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("docs/adr/*.md")]
)

"""The words of a need that are compared: one function, so that every door compares the same text."""

from core.text import clean_cell
from matching.models import Need


def query_text(need: Need) -> str:
    return f"{need.title}\n{need.text}"


def clean_text(text: str) -> str:
    """Without invisible, direction-changing and control characters; line breaks stay."""
    return clean_cell(text)


def says_something(text: str) -> bool:
    """Whether there is a letter or digit in it; punctuation and pictures alone cannot be compared."""
    return any(char.isalnum() for char in text)

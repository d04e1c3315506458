"""Every number of the ranking formula, in one frozen value that is stored with each run."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Params:
    """See docs/matching.md for the formula and for which judged sets were in view when the defaults were chosen."""

    k1: float = 1.2  # saturation: the second mention counts less than the first
    b: float = 0.9  # length normalisation: 0 none, 1 full
    tf_cap: int = 20  # mentions of a term counted per field
    pair: float = 0.7  # weight of two neighbouring characters against a word
    single: float = 0.5  # weight of a one-character word
    ordinary: float = 0.25  # weight of everyday words of the need
    lexicon: float = 0.6  # weight of a lexicon concept against a word
    floor: float = 0.05  # rarity left to what every profile carries
    narrower: float = 0.5  # a narrower concept found where a broader one was asked
    capability: float = 4.0  # weight of capabilities against the text part
    association: float = 0.5  # a piece of a word that hints at a capability, against a whole phrase
    evidence: float = 2.0  # mentions at which a capability is half proven
    dense: float = 0.045  # capability phrases per word at which a corpus half speaks of capabilities
    sharpness: float = 2.0  # how little a passing mention counts as evidence
    focus: float = 0.3  # how much a claim loses among many other claims
    industry: float = 0.1
    given: float = 0.3  # what the need says it already has, against what it asks for
    setting: float = 0.6  # a field of use that may be no more than where the need comes from
    unwanted: float = 0.3  # what the need says it does not want
    denied: float = 0.2  # words of a clause in which the profile says what it does not do
    max_field_chars: int = 20_000  # text beyond this is not indexed

    def as_dict(self) -> dict[str, float | int]:
        return asdict(self)

"""Needs, and the frozen record of each comparison of a need with the catalogue."""

from matching.models.needs import Need, NeedContact, Requirement
from matching.models.runs import IndexSnapshot, MatchExclusion, MatchResult, MatchRun

__all__ = ["IndexSnapshot", "MatchExclusion", "MatchResult", "MatchRun", "Need", "NeedContact", "Requirement"]

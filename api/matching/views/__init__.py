"""Endpoints of needs, the open board and match runs."""

from api.matching.views.board import OpenNeeds
from api.matching.views.needs import NeedMoves, Needs
from api.matching.views.runs import MatchRuns, NeedRuns, RunExclusions, RunResults

__all__ = ["MatchRuns", "NeedMoves", "NeedRuns", "Needs", "OpenNeeds", "RunExclusions", "RunResults"]

"""Use cases around needs and their comparison with the catalogue. One keyword-only function each."""

from matching.actions.moves import move_need
from matching.actions.needs import create_need, edit_need
from matching.actions.preview import Preview, PreviewHit, preview_match
from matching.actions.replays import Replay, replay
from matching.actions.runs import run_match

__all__ = [
    "Preview",
    "PreviewHit",
    "Replay",
    "create_need",
    "edit_need",
    "move_need",
    "preview_match",
    "replay",
    "run_match",
]

"""The catalogue and its import."""

from api.operations.words import Operation

MERCHANTS: dict[str, Operation] = {}

"""The words and examples of every operation, by operationId. A test holds this table against the routes."""

from api.operations.accounts import ACCOUNTS
from api.operations.matching import MATCHING
from api.operations.merchants import MERCHANTS
from api.operations.words import Operation

OPERATIONS: dict[str, Operation] = ACCOUNTS | MERCHANTS | MATCHING

__all__ = ["OPERATIONS", "Operation"]

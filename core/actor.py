"""Who acts: one value that every action receives, whatever door the request came through."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self
from uuid import UUID

NOWHERE = UUID(int=0)  # no row has it


class Channel(StrEnum):
    PAGE = "page"
    API = "api"
    COMMAND = "command"
    TASK = "task"


@dataclass(frozen=True, slots=True)
class Actor:
    """A user acting for one organisation in the roles held there; without a user, a visitor or the system itself."""

    user_id: int | None = None
    organisation_id: UUID | None = None
    roles: frozenset[str] = frozenset()
    channel: Channel = Channel.PAGE
    label: str = "访客"
    ip: str = ""
    request_id: str = ""
    scopes: frozenset[str] | None = field(default=None)  # of a token; None = a session, not narrowed

    @property
    def home(self) -> UUID:
        """The organisation acted for, or an id that no row has: a filter on it finds nothing."""
        return self.organisation_id or NOWHERE

    @property
    def is_known(self) -> bool:
        return self.user_id is not None

    def has_any(self, *roles: str) -> bool:
        return not self.roles.isdisjoint(roles)

    @classmethod
    def visitor(cls, channel: Channel = Channel.PAGE, *, ip: str = "", request_id: str = "") -> Self:
        return cls(channel=channel, ip=ip, request_id=request_id)

    @classmethod
    def system(cls, label: str, roles: frozenset[str] = frozenset(), channel: Channel = Channel.TASK) -> Self:
        """A scheduled task or an operator's command: no user, but a name that the audit trail shows."""
        return cls(roles=roles, channel=channel, label=label)

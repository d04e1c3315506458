"""What an action may refuse with. Domain code raises these; only api/errors.py and the portal know what HTTP makes of them."""

from collections.abc import Mapping, Sequence
from typing import Any


class DomainError(Exception):
    """A refusal with a machine code, a Chinese sentence that says what to do, and optionally the fields it concerns."""

    code = "refused"

    def __init__(
        self,
        message: str,
        *,
        code: str = "",
        fields: Mapping[str, Sequence[str]] | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or type(self).code
        self.fields = {name: list(texts) for name, texts in (fields or {}).items()}
        self.extra = dict(extra or {})


class Invalid(DomainError):
    """The input breaks a rule; `fields` says where."""

    code = "invalid"


class NotFound(DomainError):
    """Absent, or not for this actor: the two must look alike."""

    code = "not_found"

    def __init__(self, message: str = "没有找到，或您无权查看。请检查链接，或从列表重新进入。") -> None:
        super().__init__(message)


class Forbidden(DomainError):
    """Visible to the actor, but not theirs to do."""

    code = "forbidden"

    def __init__(
        self, message: str = "您的角色不能执行此操作。如需办理，请联系本单位管理员或数据局。", **more: Any
    ) -> None:
        super().__init__(message, **more)


class StaleState(DomainError):
    """Somebody was faster: the row is no longer in the state or version the actor saw."""

    code = "stale"

    def __init__(self, message: str = "内容已被他人更新。请刷新后查看最新内容，再决定是否继续。", **more: Any) -> None:
        super().__init__(message, **more)


class WrongState(DomainError):
    """The life cycle has no such move from here."""

    code = "wrong_state"


class Conflict(DomainError):
    """A uniqueness or counting rule of the data would be broken."""

    code = "conflict"


class TooMany(DomainError):
    """A limit is used up; `retry_after` is in seconds."""

    code = "too_many_requests"

    def __init__(self, retry_after: int, message: str = "") -> None:
        super().__init__(message or f"操作过于频繁，请 {retry_after} 秒后再试。", extra={"retry_after": retry_after})
        self.retry_after = retry_after


class Unavailable(DomainError):
    """A part this needs (such as the match index) is not ready yet."""

    code = "unavailable"

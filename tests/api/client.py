"""A client of the API that signs with a real token, as a program outside would."""

import json
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from accounts.actions.tokens import digest
from accounts.models import ApiToken
from accounts.policy import Scope
from tests.personas import Persona

BASE = "/api/v1/"
PROBLEM = "application/problem+json"


def token_of(persona: Persona, *scopes: str) -> str:
    secret = f"sq_{persona.name}-{'-'.join(scopes) or 'all'}"
    now = timezone.now()
    ApiToken.objects.get_or_create(
        digest=digest(secret),
        defaults={
            "user": persona.user,
            "organisation": persona.organisation,
            "name": "测试",
            "hint": secret[:8],
            "scopes": list(scopes) or [str(scope) for scope in Scope],
            "created_at": now - timedelta(days=1),
            "expires_at": now + timedelta(days=1),
            "last_used_at": now,
        },
    )
    return secret


class Api:
    """Requests as `persona`, or as a visitor. Headers are named as on the wire with underscores: If_Match=…"""

    def __init__(self, persona: Persona | None = None, *scopes: str) -> None:
        self.client = Client()
        self.headers = {} if persona is None else {"Authorization": f"Bearer {token_of(persona, *scopes)}"}

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.generic(
            method,
            path if path.startswith("/") else BASE + path,
            content,
            content_type=named.pop("Content-Type", "application/json"),
            headers=self.headers | named,
        )

    def get(self, path: str, **headers: str) -> Any:
        return self("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self("POST", path, body, **headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> Any:
        return self("PATCH", path, body, **headers)

    def put(self, path: str, body: Any = None, **headers: str) -> Any:
        return self("PUT", path, body, **headers)

    def delete(self, path: str, **headers: str) -> Any:
        return self("DELETE", path, **headers)


def problem(response: Any, status: int, code: str) -> dict[str, Any]:
    """The problem of a refusal, checked for its shape."""
    content: dict[str, Any] = json.loads(response.content)
    assert (response.status_code, content["code"]) == (status, code), content
    assert response["Content-Type"] == PROBLEM
    assert content["status"] == status
    assert content["type"] == f"urn:shuqiao:problem:{code}"
    assert content["request_id"] == response["X-Request-ID"]
    assert any("\u4e00" <= char <= "\u9fff" for char in content["detail"] + content["title"])
    return content

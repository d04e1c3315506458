"""OpenAPI from the views' own declarations, with the words and examples of api.operations."""

from typing import Any

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.types import OpenApiTypes

from accounts.policy import RULES, Who
from api.errors import CONTENT_TYPE
from api.etag import FIELD as IF_MATCH
from api.idempotency import FIELD as IDEMPOTENCY_KEY
from api.operations import OPERATIONS, Operation

TEXT = {"type": "string"}
PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "拒绝的原因（RFC 9457）。程序看 code，人看 detail。",
    "required": ["type", "title", "status", "code", "detail", "errors", "request_id"],
    "properties": {
        "type": TEXT,
        "title": TEXT,
        "status": {"type": "integer"},
        "code": TEXT,
        "detail": TEXT,
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "code", "message"],
                "properties": {"field": TEXT, "code": TEXT, "message": TEXT},
            },
        },
        "request_id": TEXT,
    },
    "example": {
        "type": "urn:shuqiao:problem:not_found",
        "title": "没有找到",
        "status": 404,
        "code": "not_found",
        "detail": "没有找到，或您无权查看。请检查链接，或从列表重新进入。",
        "errors": [],
        "request_id": "6f1c2a4be0d94f5c8b7e1f0a9d3c2b10",
    },
}


class OperationSchema(AutoSchema):
    """Reads `bodies`, `answers`, `parameters` and `resource` of an Endpoint."""

    @property
    def _endpoint(self) -> Any:
        return self.view  # an Endpoint; AutoSchema knows it as a plain APIView

    def get_operation_id(self) -> str:
        return f"{self._endpoint.resource}_{self._endpoint.action}"

    def get_tags(self) -> list[str]:
        return [self._endpoint.tag]

    def get_summary(self) -> str:
        return self._words().summary

    def get_description(self) -> str:  # type: ignore[override]  # spectacular's own signature
        return self._words().description

    def get_auth(self) -> list[dict[str, Any]]:
        anyone = RULES[self._endpoint.operations[self._endpoint.action]].who is Who.ANYONE
        return [*super().get_auth(), *([{}] if anyone else [])]

    def get_request_serializer(self) -> Any:
        return self._endpoint.bodies.get(self._endpoint.action)

    def get_response_serializers(self) -> Any:
        status, kind = self._endpoint.answers.get(self._endpoint.action, (200, self._endpoint.serializer_class))
        if isinstance(kind, tuple):  # media types of a file
            return {(status, media): OpenApiTypes.BINARY for media in kind}
        deferred = self._endpoint.action in self._endpoint.deferred_actions
        return {status: kind, 202: kind} if deferred else {status: kind}

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        operation: dict[str, Any] | None = super().get_operation(*args, **kwargs)
        if operation is not None:
            operation["parameters"] = [*operation.get("parameters", []), *self._headers(), *self._query()]
            self._add_examples(operation, self._words())
            operation["responses"]["default"] = self._problem()
        return operation

    def _words(self) -> Operation:
        return OPERATIONS[self.get_operation_id()]

    def _headers(self) -> list[dict[str, Any]]:
        method = getattr(self._endpoint, self._endpoint.action)
        headers = []
        if hasattr(method, "idempotent"):
            text = "8 至 128 个可见 ASCII 字符；重试时原样再带，同一操作只发生一次。"
            headers.append(_parameter(IDEMPOTENCY_KEY, "header", text))
        if self._endpoint.action in self._endpoint.guarded_actions:
            required = self._endpoint.guarded_actions[self._endpoint.action]
            headers.append(_parameter(IF_MATCH, "header", "所读到的 ETag；内容已被更新时答复 412。", required))
        return headers

    def _query(self) -> list[dict[str, Any]]:
        named = self._endpoint.parameters.get(self._endpoint.action, {})
        repeatable = self._endpoint.repeatable
        return [_parameter(name, "query", text, many=name in repeatable) for name, text in named.items()]

    def _add_examples(self, operation: dict[str, Any], words: Operation) -> None:
        for media in operation.get("requestBody", {}).get("content", {}).values():
            media["example"] = words.request
        for answer in operation["responses"].values():
            for kind, media in answer.get("content", {}).items():
                if kind == "application/json":
                    media["example"] = words.response

    def _problem(self) -> dict[str, Any]:
        component = ResolvedComponent(  # type: ignore[no-untyped-call]  # untyped package
            name="Problem", type=ResolvedComponent.SCHEMA, schema=PROBLEM, object="Problem"
        )
        self.registry.register_on_missing(component)
        return {"description": "未完成：原因见 code 与 detail。", "content": {CONTENT_TYPE: {"schema": component.ref}}}


def _parameter(name: str, place: str, description: str, required: bool = False, many: bool = False) -> dict[str, Any]:
    schema = {"type": "array", "items": TEXT} if many else TEXT
    return {"name": name, "in": place, "description": description, "required": required, "schema": schema}


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # untyped metaclass hook
    target_class = "api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "sq_…"}


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # untyped metaclass hook
    target_class = "api.authentication.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}

"""Bodies that two readers could understand differently."""

import time

import pytest

from tests.api.client import Api, problem
from tests.personas import Persona

LONG = b'{"name":"' + b"a" * (1024 * 1024) + b'"}'


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "malformed"),
        (b"\xff\xfe{}", 400, "malformed"),
        (b'{"days": NaN}', 400, "malformed"),
        (b'{"days": -Infinity}', 400, "malformed"),
        (b'{"days": ' + b"9" * 5000 + b"}", 400, "malformed"),
        (b'{"name": 1, "name": 2}', 400, "duplicate_key"),
        (b'{"\\ud800": 1, "\\ud800": 2}', 400, "duplicate_key"),
        (b'{"name": "\\u0000"}', 400, "bad_character"),
        (b'{"name": ["\\ud800"]}', 400, "bad_character"),
        (b'{"\\udfff": 1}', 400, "bad_character"),
        (b"[" * 33 + b"]" * 33, 400, "too_deep"),
        (b"[" * 10_000 + b"]" * 10_000, 400, "too_deep"),
        (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, 400, "too_deep"),
        (LONG, 413, "body_too_large"),
        (b"[]", 400, "invalid"),
        (b"null", 400, "invalid"),
        (b'"text"', 400, "invalid"),
    ],
)
def test_body_is_refused_with_its_code(administrator: Persona, body: bytes, status: int, code: str) -> None:
    problem(Api(administrator).post("members", body), status, code)


def test_many_keys_are_looked_through_once(administrator: Persona) -> None:
    keys = b",".join(b'"k%d":0' % number for number in range(60_000))
    began = time.process_time()
    content = problem(Api(administrator).post("members", b"{" + keys + b',"k59999":0}'), 400, "duplicate_key")
    assert content["detail"] == "字段“k59999”出现了多次，请只保留一个。"
    assert time.process_time() - began < 5  # pair by pair it takes half a minute


def test_null_is_refused_in_chinese(administrator: Persona) -> None:
    content = problem(Api(administrator).post("members", b"null"), 400, "invalid")
    assert content["errors"] == [{"field": "", "code": "null", "message": "请求内容为空，请按接口文档填写。"}]


def test_body_of_the_greatest_depth_is_read(administrator: Persona) -> None:
    body = b'{"x":' + b"[" * 31 + b"]" * 31 + b"}"
    problem(Api(administrator).post("members", body), 400, "unknown_field")


def test_form_is_not_json(administrator: Persona) -> None:
    answer = Api(administrator).post("members", b"a=1", Content_Type="application/x-www-form-urlencoded")
    problem(answer, 415, "unsupported_media_type")


def test_emoji_and_paired_surrogates_are_text(administrator: Persona) -> None:
    content = problem(Api(administrator).post("members", b'{"role": "\\ud83d\\ude00"}'), 400, "invalid")
    assert [fault["field"] for fault in content["errors"]] == ["username", "organisation", "role"]

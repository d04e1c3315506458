"""A POST that is sent again does not happen again."""

import threading
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from accounts.models import Membership
from api.idempotency import _body_digest
from core.models import AuditEntry, IdempotencyRecord, OutboxMessage
from matching.models import Need
from merchants.models import ImportBatch
from tests import factories, personas
from tests.api.client import BASE, Api, problem, token_of
from tests.personas import Persona

KEY = "key-of-the-client-1"
NEED = {"title": "机器自己报数", "text": "三十来台注塑机，产量全靠班长抄，想让机器自己报数。"}


def test_replay_gives_the_same_answer_and_no_second_effect(as_enterprise: Api) -> None:
    first = as_enterprise.post("needs", NEED, Idempotency_Key=KEY)
    again = as_enterprise.post("needs", NEED, Idempotency_Key=KEY)
    assert (first.status_code, "Idempotency-Replayed" in first) == (201, False)
    assert (again.status_code, again["Idempotency-Replayed"]) == (201, "true")
    assert first.content == again.content
    assert {name: first[name] for name in ("ETag", "Location", "Content-Type")} == {
        name: again[name] for name in ("ETag", "Location", "Content-Type")
    }
    assert (Need.objects.count(), AuditEntry.objects.filter(action="need.created").count()) == (1, 1)


def test_answer_with_a_key_is_the_answer_without_one(as_enterprise: Api) -> None:
    plain, keyed = as_enterprise.post("needs", NEED), as_enterprise.post("needs", NEED, Idempotency_Key=KEY)
    assert (set(plain.json()), plain["Content-Type"]) == (set(keyed.json()), keyed["Content-Type"])
    assert plain["Cache-Control"] == keyed["Cache-Control"] == "no-store"


def test_order_of_keys_in_the_body_does_not_matter(as_enterprise: Api) -> None:
    as_enterprise.post("needs", NEED, Idempotency_Key=KEY)
    turned = dict(reversed(NEED.items()))
    assert as_enterprise.post("needs", turned, Idempotency_Key=KEY)["Idempotency-Replayed"] == "true"


def test_other_body_under_the_same_key_is_refused(as_enterprise: Api) -> None:
    as_enterprise.post("needs", NEED, Idempotency_Key=KEY)
    answer = as_enterprise.post("needs", NEED | {"title": "另一个"}, Idempotency_Key=KEY)
    problem(answer, 422, "idempotency_mismatch")
    assert Need.objects.count() == 1


def test_key_belongs_to_its_owner_and_route(as_enterprise: Api, other_enterprise: Persona, enterprise: Persona) -> None:
    body: dict[str, Any] = {"move": "submit"}
    needs = [factories.need(organisation=enterprise.organisation) for _ in range(2)]
    answers = [as_enterprise.post(f"needs/{need.pk}/moves", body, Idempotency_Key=KEY) for need in needs]
    answers += [api.post("needs", NEED, Idempotency_Key=KEY) for api in (as_enterprise, Api(other_enterprise))]
    answers += [Api(enterprise, "need", "read").post("needs", NEED, Idempotency_Key=KEY)]  # another token
    assert [answer.status_code for answer in answers] == [200, 200, 201, 201, 201]
    assert not any("Idempotency-Replayed" in answer for answer in answers)
    assert IdempotencyRecord.objects.count() == 5


def test_refusal_is_not_kept(as_enterprise: Api) -> None:
    """It had no effect, and what was wrong may be put right under the same key."""
    problem(as_enterprise.post("needs", NEED | {"title": ""}, Idempotency_Key=KEY), 400, "invalid")
    assert not IdempotencyRecord.objects.exists()
    assert as_enterprise.post("needs", NEED, Idempotency_Key=KEY).status_code == 201


def test_effect_and_answer_stand_or_fall_together(as_enterprise: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if killed after the effect, before its answer was stored: nothing of either remains."""

    def dies(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("api.idempotency._first", dies)
        with pytest.raises(KeyboardInterrupt):
            as_enterprise.post("needs", NEED, Idempotency_Key=KEY)
    assert not (Need.objects.exists() or IdempotencyRecord.objects.exists() or AuditEntry.objects.exists())
    assert as_enterprise.post("needs", NEED, Idempotency_Key=KEY).status_code == 201


@pytest.mark.parametrize("key", ["", "short12", "x" * 129, "has blank in it", "schlüssel-1", "tab\tinside-1"])
def test_malformed_key_is_refused(as_enterprise: Api, key: str) -> None:
    content = problem(as_enterprise.post("needs", NEED, Idempotency_Key=key), 400, "invalid")
    assert [fault["field"] for fault in content["errors"]] == ["Idempotency-Key"]
    assert not Need.objects.exists()


def test_replay_is_refused_once_the_right_is_gone(as_enterprise: Api, enterprise: Persona) -> None:
    as_enterprise.post("needs", NEED, Idempotency_Key=KEY)
    Membership.objects.update(role="merchant")
    problem(as_enterprise.post("needs", NEED, Idempotency_Key=KEY), 403, "forbidden")


def test_upload_is_known_by_its_bytes(recruiter: Persona) -> None:
    client = Client(headers={"Authorization": f"Bearer {token_of(recruiter)}", "Idempotency-Key": KEY})

    def send(content: str) -> Any:
        file = SimpleUploadedFile("a.csv", f"企业名称,统一社会信用代码,数商类型\n{content},,\n".encode())
        return client.post(BASE + "merchant-imports", {"file": file})

    first, again = send("甲公司"), send("甲公司")
    assert (first.status_code, again["Idempotency-Replayed"], first.content) == (201, "true", again.content)
    problem(send("乙公司"), 422, "idempotency_mismatch")
    assert ImportBatch.objects.count() == 1


def test_reading_a_file_for_its_digest_leaves_it_readable() -> None:
    file = SimpleUploadedFile("a.csv", b"content")

    class Sent:
        content_type = "multipart/form-data; boundary=x"
        data = {"file": file, "sheet": ""}

    assert _body_digest(Sent()) == _body_digest(Sent())  # type: ignore[arg-type]
    assert file.read() == b"content"


@pytest.mark.race
def test_many_at_once_have_one_effect_and_one_answer(real_transactions: None) -> None:
    person = personas.make("enterprise")
    token_of(person)
    start, answers = threading.Barrier(8), []

    def send() -> None:
        try:
            start.wait()
            answers.append(Api(person).post("needs", NEED, Idempotency_Key=KEY))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [201] * 8
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotency-Replayed" in answer for answer in answers) == 7
    assert (Need.objects.count(), IdempotencyRecord.objects.count()) == (1, 1)
    assert not OutboxMessage.objects.exists()

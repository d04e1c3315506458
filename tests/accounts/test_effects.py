"""Mail to users."""

import pytest
from django.core import mail

from core import outbox, work
from core.models import OutboxMessage
from tests import factories

pytestmark = pytest.mark.django_db


def send(user: int, subject: str = "需求已发布", key: str = "mail:1") -> None:
    with work.unit_of_work():
        outbox.send("mail", {"user": user, "subject": subject, "text": "请登录查看。"}, key=key)
    outbox.drain()


def test_user_gets_one_mail_whose_id_depends_on_the_effect_alone() -> None:
    user = factories.user(email="a@example.com")
    send(user.pk)
    OutboxMessage.objects.update(done_at=None)  # as if the worker died before marking it
    outbox.drain()
    first, second = mail.outbox
    assert (first.to, first.subject, first.body) == (["a@example.com"], "需求已发布", "请登录查看。")
    assert first.message()["Message-ID"] == second.message()["Message-ID"]
    send(user.pk, key="mail:2")
    assert mail.outbox[2].message()["Message-ID"] != first.message()["Message-ID"]


@pytest.mark.parametrize("given", [{"email": ""}, {"email": "a@example.com", "is_active": False}])
def test_nobody_to_write_to_is_done_without_mail(given: dict[str, object]) -> None:
    send(factories.user(**given).pk)
    send(0, key="mail:2")
    assert mail.outbox == []
    assert OutboxMessage.objects.exclude(done_at=None).count() == 2


def test_line_breaks_cannot_add_headers() -> None:
    send(factories.user(email="a@example.com").pk, subject="需求\r\nBcc: b@example.com")
    assert mail.outbox[0].message()["Subject"] and mail.outbox[0].subject == "需求 Bcc: b@example.com"
    assert mail.outbox[0].message()["Bcc"] is None

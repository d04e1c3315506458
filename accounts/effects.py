"""What the outbox carries out for accounts: mail to users."""

import hashlib

from django.conf import settings
from django.core.mail import EmailMessage

from accounts.models import User
from core import outbox
from core.models import OutboxMessage


@outbox.handles("mail", outside=True)
def send_mail(message: OutboxMessage) -> None:
    """One mail to one user: {"user", "subject", "text"}. A user without an address, or no longer active, gets none.

    Killed between sending and marking, it is sent again with the same Message-ID, which mail programs show once.
    """
    user = User.objects.filter(pk=message.payload["user"], is_active=True).first()
    if user is None or not user.email:
        return
    subject = " ".join(str(message.payload["subject"]).split())  # a line break would be a header of its own
    headers = {"Message-ID": message_id(message.effect_key)}
    EmailMessage(subject, message.payload["text"], to=[user.email], headers=headers).send()


def message_id(effect_key: str) -> str:
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip(" >") or "localhost"
    return f"<{hashlib.sha256(effect_key.encode()).hexdigest()[:32]}@{domain}>"

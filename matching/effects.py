"""What the outbox carries out for matching.

A change of public text sends "index.refresh". Building 10,000 documents takes seconds, so the handler runs outside
the transaction that marks it done (SQLite has one write lock), and one build answers every message that was there
before it read the catalogue: a message and its change commit together, so whoever sees the message reads the change.
A message sent during the build stays and gets a build of its own. A worker killed in between builds once more, with
the same digest. Workers queue for the builder's lock rather than for the database; those that come after find their
message done and leave.
"""

from django.utils import timezone

from core import outbox
from core.models import OutboxMessage

REFRESH = "index.refresh"


@outbox.handles(REFRESH, outside=True)
def refresh(message: OutboxMessage) -> None:
    from matching.index import publish, sole_builder

    with sole_builder():
        answered = set(outbox.pending(REFRESH))
        if message.pk not in answered:
            return
        publish(at=timezone.now())
        outbox.finish(answered - {message.pk})  # before the next builder looks

"""The append-only audit trail: each entry's hash covers its content and the hash before it.

A chain alone cannot show that its tail was cut or that all of it was rewritten; keep the head that `verify_audit`
prints on another host and pass it back with --anchor.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import models
from django.utils import timezone

from core import work
from core.actor import Actor
from core.models import AuditEntry, AuditHead

GENESIS = hashlib.sha256(b"shuqiao audit v1").hexdigest()


def record(
    actor: Actor,
    action: str,
    obj: models.Model | tuple[str, str],
    *,
    at: datetime | None = None,
    **data: Any,
) -> None:
    """Note that `actor` did `action` to `obj` (a row, or its (type, id)); written when the unit of work closes."""
    kind, identity = (obj._meta.label_lower, str(obj.pk)) if isinstance(obj, models.Model) else obj
    work.current().entries.append(
        AuditEntry(
            at=at or timezone.now(),
            action=action,
            object_type=kind,
            object_id=identity,
            user_id=actor.user_id,
            organisation_id=str(actor.organisation_id or ""),
            roles=",".join(sorted(actor.roles)),
            label=actor.label,
            channel=str(actor.channel),
            ip=actor.ip,
            request_id=actor.request_id,
            data=json.loads(json.dumps(data, default=str, ensure_ascii=False)),
        )
    )


def chain(entries: Sequence[AuditEntry]) -> None:
    """Give the entries their numbers and hashes and write them; the head row stays locked until commit."""
    if not entries:
        return
    head = AuditHead.objects.select_for_update().get(pk=1)
    for entry in entries:
        head.seq += 1
        entry.seq, entry.previous_hash = head.seq, head.hash
        entry.hash = head.hash = digest(entry)
    AuditEntry.objects.bulk_create(entries, batch_size=500)
    head.save(update_fields=["seq", "hash"])


def digest(entry: AuditEntry) -> str:
    """SHA-256 over the canonical JSON of everything in the entry but its own hash."""
    content = {
        "seq": entry.seq,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "action": entry.action,
        "object": [entry.object_type, entry.object_id],
        "who": [entry.user_id, entry.organisation_id, entry.roles, entry.label],
        "via": [entry.channel, entry.ip, entry.request_id],
        "data": entry.data,
        "previous": entry.previous_hash,
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Verdict:
    """Outcome of a check of the chain: `broken_at` is the first bad sequence number, None when all is well."""

    checked: int
    head: str
    broken_at: int | None = None
    why: str = ""


def verify(anchor: tuple[int, str] | None = None) -> Verdict:
    """Walk the whole chain. `anchor` is a (seq, hash) kept elsewhere that the chain must still contain."""
    verdict = _walk(AuditEntry.objects.order_by("seq").iterator(chunk_size=2000), anchor)
    if verdict.broken_at is not None:
        return verdict
    head = AuditHead.objects.get(pk=1)
    if (head.seq, head.hash) != (verdict.checked, verdict.head):
        return Verdict(verdict.checked, verdict.head, verdict.checked + 1, "链尾与记录的链头不符，末尾记录可能被删除")
    if anchor and anchor[0] > verdict.checked:
        return Verdict(verdict.checked, verdict.head, verdict.checked + 1, "锚点之后的记录缺失")
    return verdict


def _walk(entries: Iterable[AuditEntry], anchor: tuple[int, str] | None) -> Verdict:
    previous, seq = GENESIS, 0
    for entry in entries:
        seq += 1
        if entry.seq != seq:
            return Verdict(seq - 1, previous, seq, "序号不连续，有记录被删除或插入")
        if entry.previous_hash != previous or entry.hash != digest(entry):
            return Verdict(seq - 1, previous, seq, "内容与哈希不符，记录被改动")
        if anchor and anchor[0] == seq and anchor[1] != entry.hash:
            return Verdict(seq - 1, previous, seq, "与异地保存的锚点不符，链被整体重写")
        previous = entry.hash
    return Verdict(seq, previous)

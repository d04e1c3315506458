"""kill -9 in the middle of a commit or of a worker's step, and two commits at the same moment."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import pytest
from django.db import connections

from core.errors import DomainError
from merchants import actions
from merchants.models import ImportBatch, MerchantProfile
from tests import personas
from tests.conftest import AT
from tests.merchants.importing import OTHER, ROW, preview, words

ROOT = Path(__file__).parents[2]

SET_UP = """
from django.core.management import call_command
from tests.merchants import importing
from core.actor import Actor
from merchants.imports import known
call_command("migrate", verbosity=0, skip_checks=True)
importing.words()
actor = Actor.system("命令行", roles=frozenset({"recruiter", "administrator"}))
importing.load(actor, {**importing.ROW, "简介": "旧"})
importing.preview(actor, {**importing.ROW, "简介": "新"}, importing.OTHER)
"""

COMMIT = """
import sys
from core.actor import Actor
from merchants import actions
from merchants.imports import known
from merchants.models import ImportBatch
from tests.conftest import AT
actor = Actor.system("命令行", roles=frozenset({"recruiter", "administrator"}))
known.chunks.__defaults__ = (1,)
def tell(done, total):
    print(f"{done}/{total}", flush=True)
    sys.stdin.readline()
actions.commit_import(actor=actor, batch=ImportBatch.objects.get(status="previewed"), at=AT, progress=tell)
"""

LOOK = """
import json
from core import audit
from core.models import AuditEntry, OutboxMessage
from accounts.models import Organisation
from merchants.models import ImportBatch, MerchantProfile
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("PRAGMA integrity_check")
    print(json.dumps([
        cursor.fetchone()[0], sorted(MerchantProfile.objects.values_list("summary", "version")),
        Organisation.objects.count(), sorted(ImportBatch.objects.values_list("status", flat=True)),
        OutboxMessage.objects.count(), AuditEntry.objects.count(), audit.verify().broken_at,
    ], ensure_ascii=False))
"""


def program(body: str) -> list[str]:
    return [sys.executable, "-c", f"import django; django.setup()\n{body}"]


@pytest.fixture
def surroundings(tmp_path: Path) -> dict[str, str]:
    """A database file of its own, whatever database the suite runs on."""
    return {**os.environ, "SHUQIAO_VAR": str(tmp_path), "DATABASE_URL": "", "DJANGO_SETTINGS_MODULE": "config.settings"}


def run(body: str, surroundings: dict[str, str]) -> str:
    done = subprocess.run(program(body), cwd=ROOT, env=surroundings, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout


def commit_and_kill_after(chunks: int, surroundings: dict[str, str]) -> None:
    process = subprocess.Popen(
        program(COMMIT), cwd=ROOT, env=surroundings, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin and process.stdout
    for number in range(1, chunks + 1):
        assert process.stdout.readline() == f"{number}/2\n"
        if number < chunks:
            process.stdin.write("\n")
            process.stdin.flush()
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    process.stdin.close()
    process.stdout.close()


def test_kill_in_the_middle_of_a_commit_leaves_nothing_half_written(surroundings: dict[str, str]) -> None:
    run(SET_UP, surroundings)
    before = run(LOOK, surroundings)
    assert '["ok", [["旧", 1]], 1, ["committed", "previewed"], 1' in before
    for chunks in (1, 2):
        commit_and_kill_after(chunks, surroundings)
        assert run(LOOK, surroundings) == before
    run(COMMIT.replace("sys.stdin.readline()", "pass"), surroundings)
    after = run(LOOK, surroundings)
    assert '["ok", [["", 1], ["新", 2]], 2, ["committed", "committed"], 2' in after
    assert after.strip().endswith("null]")


@pytest.mark.race
def test_two_commits_at_once_write_once(real_transactions: None) -> None:
    words()
    actor = personas.make("recruiter").actor
    batch = preview(actor, ROW, OTHER)
    twins = [ImportBatch.objects.get(pk=batch.pk) for _ in range(2)]
    outcomes = together([partial(actions.commit_import, actor=actor, batch=twin, at=AT) for twin in twins])
    assert sorted(outcomes) == ["StaleState", "committed"]
    assert MerchantProfile.objects.count() == 2


def together(acts: Sequence[Callable[[], ImportBatch]]) -> list[str]:
    barrier, outcomes = threading.Barrier(len(acts)), []

    def one(act: Callable[[], ImportBatch]) -> None:
        barrier.wait()
        try:
            outcomes.append(str(act().status))
        except DomainError as error:
            outcomes.append(type(error).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


RACE = COMMIT.replace("sys.stdin.readline()", "pass").replace(
    "actions.commit_import(",
    "batch = ImportBatch.objects.get(status='previewed')\n"
    "print('ready', flush=True)\nsys.stdin.readline()\n"
    "try:\n    actions.commit_import(",
).replace('batch=ImportBatch.objects.get(status="previewed"), ', "batch=batch, ") + (
    "    print('won', flush=True)\nexcept Exception as error:\n    print(type(error).__name__, flush=True)\n"
)


@pytest.mark.race
def test_two_processes_that_commit_at_once_write_once(surroundings: dict[str, str]) -> None:
    run(SET_UP, surroundings)
    racers = [
        subprocess.Popen(
            program(RACE), cwd=ROOT, env=surroundings, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    for racer in racers:
        assert racer.stdout is not None and racer.stdout.readline() == "ready\n"
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write("\n")
        racer.stdin.flush()
    endings = sorted(racer.communicate()[0].splitlines()[-1] for racer in racers)
    assert endings in (["StaleState", "won"], ["WrongState", "won"])
    assert '["ok", [["", 1], ["新", 2]], 2, ["committed", "committed"], 2' in run(LOOK, surroundings)


ORDER = {
    "check": """
from datetime import timedelta
from django.utils import timezone
from accounts.actors import actor_for
from accounts.models import Membership
from merchants.actions.imports import receive_import
from tests import factories
clerk, bureau = factories.user(username="clerk"), factories.organisation(function="bureau")
Membership.objects.create(
    user=clerk, organisation=bureau, role="recruiter", granted_by="测试", granted_at=timezone.now() - timedelta(days=1)
)
receive_import(
    actor=actor_for(clerk, at=timezone.now()), content=importing.csv_of(importing.ROW, importing.OTHER),
    filename="目录.csv", at=timezone.now(),
)
""",
    "commit": """
from django.utils import timezone
from accounts.actors import actor_for
from accounts.models import User
from merchants.actions import confirm_import
from merchants.actions.imports import committing
from merchants.models import ImportBatch
committing.ROWS_AT_ONCE = 0
clerk = actor_for(User.objects.get(), at=timezone.now())
confirm_import(actor=clerk, batch=ImportBatch.objects.get(), at=timezone.now())
""",
}

WORK = """
import sys
from core import outbox
from merchants.imports import known, progress
known.chunks.__defaults__ = (1,)
outbox.wake = lambda: None
if {pausing}:
    class Pausing(progress.Reporter):
        def __call__(self, done, total):
            super().__call__(done, total)
            print(f"{{done}}/{{total}}", flush=True)
            sys.stdin.readline()
    progress.Reporter = Pausing
outbox.drain()
"""

EXPIRE = """
from django.utils import timezone
from core.models import OutboxMessage
held = OutboxMessage.objects.filter(topic__startswith="import.", done_at=None)
assert all(message.claimed_until for message in held) and len(held) == 1
assert (held[0].claimed_until - timezone.now()).total_seconds() <= 60
held.update(claimed_until=timezone.now())
"""

STATE = """
import json
from core import audit
from core.models import OutboxMessage
from merchants.models import ImportBatch, ImportRow, MerchantProfile
batch = ImportBatch.objects.get()
tries = OutboxMessage.objects.filter(topic__startswith="import.").order_by("-pk").values_list("attempts", flat=True)[0]
print(json.dumps([
    batch.status, ImportRow.objects.count(), MerchantProfile.objects.count(), tries, audit.verify().broken_at
]))
"""


@pytest.mark.race
def test_worker_killed_in_the_middle_of_a_step_is_replaced_and_nothing_is_half(surroundings: dict[str, str]) -> None:
    run('from django.core.management import call_command\ncall_command("migrate", verbosity=0, skip_checks=True)\n'
        "from tests.merchants import importing\nimporting.words()\n" + ORDER["check"], surroundings)  # fmt: skip
    work_and_kill(surroundings)
    assert run(STATE, surroundings) == '["checking", 0, 0, 0, null]\n'
    run(WORK.format(pausing=False), surroundings)  # the claim still holds: another worker leaves it alone
    assert run(STATE, surroundings) == '["checking", 0, 0, 0, null]\n'
    run(EXPIRE, surroundings)
    run(WORK.format(pausing=False), surroundings)
    assert run(STATE, surroundings) == '["previewed", 2, 0, 1, null]\n'
    run(ORDER["commit"], surroundings)
    work_and_kill(surroundings)
    assert run(STATE, surroundings) == '["committing", 2, 0, 0, null]\n'
    run(EXPIRE, surroundings)
    run(WORK.format(pausing=False), surroundings)
    assert run(STATE, surroundings) == '["committed", 2, 2, 1, null]\n'
    assert list((Path(surroundings["SHUQIAO_VAR"]) / "uploads").iterdir()) == []


def work_and_kill(surroundings: dict[str, str]) -> None:
    """A worker that dies after the first of two rows, without a chance to clean up."""
    process = subprocess.Popen(
        program(WORK.format(pausing=True)), cwd=ROOT, env=surroundings, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    assert process.stdin and process.stdout
    assert process.stdout.readline() == "1/2\n"
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    process.stdin.close()
    process.stdout.close()

"""`make run`: bring the installation up to date, then serve it until Ctrl-C. Safe to repeat and to interrupt.

python -m config.start [--port 8000] [--setup-only]
"""

import argparse
import fcntl
import hashlib
import os
import socket
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import IO

from config.env import BASE_DIR, DEMO, VAR_DIR

HOST = "127.0.0.1"
WEB = "gunicorn config.wsgi --bind {host}:{port} --workers 2 --threads 4 --timeout 120 --log-level warning"
WORKER = "celery --quiet -A config worker --beat --pool solo --loglevel WARNING --without-gossip --without-mingle"


def main() -> int:
    arguments = parse()
    os.umask(0o077)  # database, index and uploads are nobody else's on this machine
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    lock = sole_owner()
    if lock is None:
        return complain(
            f"数桥已在本目录运行（数据目录 {VAR_DIR}）。请先停止它，或用环境变量 SHUQIAO_VAR 另指一个数据目录。"
        )
    if not arguments.setup_only and port_is_taken(arguments.port):
        return complain(f"端口 {arguments.port} 已被占用。请换一个端口，例如：make run PORT={arguments.port + 1}")
    began = time.monotonic()
    set_up()
    say(f"准备完成，用时 {time.monotonic() - began:.1f} 秒")
    if arguments.setup_only:
        return 0
    return serve(arguments.port)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m config.start", description="准备并启动数桥")
    parser.add_argument(
        "--port", type=int, default=8000, choices=range(1, 65536), metavar="PORT", help="端口，默认 8000"
    )
    parser.add_argument("--setup-only", action="store_true", help="只做准备，不启动服务")
    return parser.parse_args()


def sole_owner() -> IO[str] | None:
    """The lock on VAR_DIR, held for as long as the process lives; None when another process holds it."""
    VAR_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = (VAR_DIR / "run.lock").open("w")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        handle.close()
        return None
    return handle


def port_is_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return True
    return False


def set_up() -> None:
    """Schema, shared tables, reference data, demo world, index: each step does nothing when it is done already."""
    import django

    say("检查数据库结构")
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    (VAR_DIR / "static").mkdir(exist_ok=True)
    load_reference_if_new()
    if DEMO:
        call_command("seed_demo")
    call_command("build_index", if_missing=True)


def load_reference_if_new() -> None:
    """Reference rows are read again only when their files changed since the last start."""
    from django.core.management import call_command

    from accounts.models import Region

    mark = VAR_DIR / "reference.digest"
    fresh = reference_digest()
    if mark.exists() and mark.read_text() == fresh and Region.objects.exists():
        return
    say("载入参考数据")
    call_command("load_reference")
    mark.write_text(fresh)


def reference_digest() -> str:
    digest = hashlib.sha256()
    for folder in ("accounts/reference", "merchants/reference"):
        for path in sorted((BASE_DIR / folder).glob("*.csv")):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def serve(port: int) -> int:
    """Web server and worker side by side; when one ends, both do."""
    from honcho.manager import Manager

    environment = dict(os.environ, PATH=f"{Path(sys.executable).parent}:{os.environ.get('PATH', '')}")
    manager = Manager()
    manager.add_process("web", WEB.format(host=HOST, port=port), env=environment, cwd=str(BASE_DIR))
    manager.add_process("worker", WORKER, env=environment, cwd=str(BASE_DIR))
    threading.Thread(target=announce, args=(port,), daemon=True).start()
    manager.loop()
    return int(manager.returncode or 0)


def announce(port: int) -> None:
    """Once the server answers, say where it is and how to sign in."""
    from django.core.management import call_command

    address = f"http://{HOST}:{port}/"
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"{address}health/live", timeout=2):  # noqa: S310  our own address
                break
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    if DEMO:
        call_command("demo_logins")
    say(f"数桥已启动：{address}  接口试用：{address}api/v1/docs  停止请按 Ctrl-C")


def say(text: str) -> None:
    sys.stdout.write(f"· {text}\n")
    sys.stdout.flush()


def complain(text: str) -> int:
    sys.stderr.write(f"✗ {text}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())

"""What a process carries from the start: the heavy libraries come only when somebody asks for them."""

import json
import subprocess
import sys

HEAVY = ("pandas", "sklearn", "scipy", "numpy", "rjieba", "xlsxwriter", "python_calamine", "rapidfuzz")
SCRIPT = f"""
import json, os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings_test"
import django; django.setup()
from django.urls import get_resolver; get_resolver().url_patterns
from config.celery import app; app.loader.import_default_modules()
print(json.dumps([name for name in {HEAVY!r} if name in sys.modules]))
"""


def test_web_and_worker_start_without_heavy_libraries() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout.splitlines()[-1]) == []

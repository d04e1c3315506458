"""The Celery application: started by `celery -A config`, found by tasks through shared_task."""

import os
from pathlib import Path

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("shuqiao")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.on_after_configure.connect
def make_folders(sender: Celery, **_: object) -> None:
    """The file-based broker does not make its own folders."""
    options = sender.conf.broker_transport_options or {}
    folders = [options.get("data_folder_in"), options.get("control_folder")]
    if sender.conf.beat_schedule_filename:
        folders.append(str(Path(sender.conf.beat_schedule_filename).parent))
    for folder in filter(None, folders):
        Path(folder).mkdir(parents=True, exist_ok=True)

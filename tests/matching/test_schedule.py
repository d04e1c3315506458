"""What runs by itself."""

from typing import Any

from celery import current_app


def test_every_scheduled_task_exists(settings: Any) -> None:
    current_app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert scheduled <= set(current_app.tasks)
    assert {"matching.tasks.expire_needs", "matching.tasks.rebuild_index"} <= scheduled

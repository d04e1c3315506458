"""The suite's settings: in-memory mail, fast hashes, its own folders; the database and broker stay as chosen outside."""

import atexit
import shutil
import tempfile
from pathlib import Path

from config.settings import *  # noqa: F403  a settings overlay is what the star import is for
from config.settings import DATABASES, REST_FRAMEWORK

VAR_DIR = Path(tempfile.mkdtemp(prefix="shuqiao-test-"))
atexit.register(shutil.rmtree, VAR_DIR, ignore_errors=True)
INDEX_DIR = VAR_DIR / "index"
UPLOAD_DIR = VAR_DIR / "uploads"
SECRET_KEY = "tests-only"
DEBUG = False
DEMO = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STATIC_ROOT = VAR_DIR / "static"
WHITENOISE_AUTOREFRESH = True
REST_FRAMEWORK = {**REST_FRAMEWORK, "DEFAULT_THROTTLE_CLASSES": []}
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "data_folder_in": str(VAR_DIR / "queue"),
    "data_folder_out": str(VAR_DIR / "queue"),
    "control_folder": str(VAR_DIR / "control"),
    "store_processed": False,
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": VAR_DIR / "test.sqlite3"}  # a file: races need several connections
else:
    DATABASES["default"]["OPTIONS"].pop("pool", None)  # a pool outlives the test database it points at
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

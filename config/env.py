"""What the surroundings decide: one place that reads environment variables, and says all that is wrong with them at once."""

from pathlib import Path

from django.core.management.utils import get_random_secret_key
from environs import Env

BASE_DIR = Path(__file__).resolve().parent.parent

env = Env(prefix="SHUQIAO_", eager=False)
bare = Env(eager=False)

DEBUG: bool = env.bool("DEBUG", False)
VAR_DIR: Path = env.path("VAR", BASE_DIR / "var")
SECRET_KEY: str = env.str("SECRET_KEY", "")
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
HTTPS: bool = env.bool("HTTPS", False)
TRUSTED_PROXIES: int = env.int("TRUSTED_PROXIES", 0)
DEMO: bool = env.bool("DEMO", False)
INDEX_DIR: Path = env.path("INDEX_DIR", VAR_DIR / "index")
UPLOAD_DIR: Path = env.path("UPLOAD_DIR", VAR_DIR / "uploads")
LOG_LEVEL: str = env.str("LOG_LEVEL", "INFO")
DATABASE_URL: str = bare.str("DATABASE_URL", "")
CACHE_URL: str = bare.str("CACHE_URL", "")
CELERY_BROKER_URL: str = bare.str("CELERY_BROKER_URL", "")
EMAIL_URL: str = bare.str("EMAIL_URL", "")
DEFAULT_FROM_EMAIL: str = env.str("FROM_EMAIL", "shuqiao@localhost")

env.seal()
bare.seal()


def secret_key() -> str:
    """The configured key, or one made once and kept beside the embedded database (never in the tree)."""
    if SECRET_KEY:
        return SECRET_KEY
    kept = VAR_DIR / "secret_key"
    if not kept.exists():
        VAR_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = kept.with_suffix(".new")
        fresh.write_text(get_random_secret_key(), encoding="ascii")
        fresh.chmod(0o600)
        fresh.replace(kept)
    return kept.read_text(encoding="ascii")

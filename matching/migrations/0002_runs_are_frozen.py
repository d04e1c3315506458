"""Triggers that refuse to change a match run or its lines, whoever asks: a run is evidence, and a new one costs nothing."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

TABLES = ("matching_matchrun", "matching_matchresult", "matching_matchexclusion")
REFUSAL = "match runs are frozen"


def add_triggers(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE FUNCTION match_run_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
        )
    for table in TABLES:
        schema_editor.execute(_create(schema_editor.connection.vendor, table))


def remove_triggers(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    vendor = schema_editor.connection.vendor
    for table in TABLES:
        schema_editor.execute(f"DROP TRIGGER {table}_no_update" + (f" ON {table}" if vendor == "postgresql" else ""))
    if vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION match_run_refuse()")


def _create(vendor: str, table: str) -> str:
    head = f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
    if vendor == "postgresql":
        return head + "FOR EACH ROW EXECUTE FUNCTION match_run_refuse()"
    return head + f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"


class Migration(migrations.Migration):
    dependencies = [("matching", "0001_initial")]
    operations = [migrations.RunPython(add_triggers, remove_triggers)]

"""The Piccolo app: which tables the shop has and where their migrations are. For Piccolo's own commands alone."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from db.tables.every import TABLES

APP_CONFIG = AppConfig(
    app_name="comptoir",
    migrations_folder_path=str(Path(__file__).parent / "migrations"),
    table_classes=TABLES,
    migration_dependencies=[],
    commands=[],
)

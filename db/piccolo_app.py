"""The Piccolo app: which tables the shop has and where their migrations are."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="comptoir",
    migrations_folder_path=str(Path(__file__).parent / "migrations"),
    table_classes=table_finder(
        [
            "db.tables.catalogue",
            "db.tables.carts",
            "db.tables.orders",
            "db.tables.payments",
            "db.tables.jobs",
            "db.tables.guards",
            "db.tables.merchant",
        ],
        exclude_imported=True,
    ),
    migration_dependencies=[],
    commands=[],
)

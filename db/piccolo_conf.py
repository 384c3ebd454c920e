"""Piccolo's configuration: the database that its command line works on. The shop itself calls `db.engine.connect`."""

from typing import Any

from piccolo.conf.apps import AppRegistry

from db.sqlite import SQLite

DB: Any = SQLite("var/comptoir.sqlite")
APP_REGISTRY = AppRegistry(apps=["db.piccolo_app"])

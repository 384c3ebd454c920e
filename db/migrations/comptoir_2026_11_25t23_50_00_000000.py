"""The search index, the first catalogue version, and the indexes that Piccolo has no words for."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from db.engine import fetch, is_postgres

ID = "2026-11-25T23:50:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "search"

BOTH = (
    "CREATE TABLE search_trigram (trigram varchar(3) NOT NULL, word varchar(60) NOT NULL, PRIMARY KEY (trigram, word))",
    "CREATE INDEX search_trigram_word ON search_trigram (word)",
    "INSERT INTO catalogue_version (version) VALUES (1)",
    "CREATE INDEX job_waiting ON job (run_at) WHERE done_at IS NULL AND parked_at IS NULL",
    "CREATE INDEX job_waiting_kind ON job (kind) WHERE done_at IS NULL AND parked_at IS NULL",
    "CREATE INDEX job_done ON job (done_at)",
    "CREATE INDEX orders_lower_email ON orders (LOWER(email))",
    "CREATE UNIQUE INDEX address_for_delivery ON customer_address (customer) WHERE for_delivery",
    "CREATE UNIQUE INDEX address_for_billing ON customer_address (customer) WHERE for_billing",
    "CREATE INDEX pickup_point_place ON pickup_point (network, latitude, longitude)",
    "CREATE INDEX parcel_to_ask ON parcel (carrier, checked_at) WHERE shipped_at IS NOT NULL AND delivered_at IS NULL",
)
SQLITE = (
    """CREATE VIRTUAL TABLE product_text USING fts5(
           name, kind, body, tokenize = "unicode61 remove_diacritics 2", prefix = '2 3')""",
)
POSTGRES = (
    "CREATE TABLE product_text (rowid integer PRIMARY KEY REFERENCES product (id) ON DELETE CASCADE, words tsvector)",
    "CREATE INDEX product_text_words ON product_text USING gin (words)",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="comptoir", description=DESCRIPTION)

    async def create_index() -> None:
        for statement in (*BOTH, *(POSTGRES if is_postgres() else SQLITE)):
            await fetch(statement)

    manager.add_raw(create_index)
    return manager

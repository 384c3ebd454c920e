"""The search index, the first catalogue version, indexes that Piccolo has no words for, what nobody may change."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from db import audit_text, staff_text
from db.engine import current, is_postgres
from db.queries.order_history import mail_index

ID = "2026-11-26T10:00:00:000000"
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
    # What waits for staff is counted on each of their pages, among years of what waits for nobody.
    "CREATE INDEX orders_in_state ON orders (state, placed_at, id)",
    "CREATE INDEX orders_to_decide ON orders (placed_at) WHERE attention <> ''",
    'CREATE INDEX payment_given_back ON payment ("order") WHERE refunded_cents > 0',
    "CREATE INDEX parcel_to_label ON parcel (packed_at) WHERE label_state = 'asked'",
    "CREATE INDEX job_put_aside ON job (parked_at) WHERE parked_at IS NOT NULL AND done_at IS NULL",
    "CREATE INDEX withdrawal_open ON withdrawal (declared_at) WHERE closed_at IS NULL",
    "CREATE INDEX variant_running_low ON variant (product) "
    "WHERE active AND NOT made_to_order AND on_hand - reserved <= low_stock_at",
    "CREATE INDEX invoice_issued ON invoice (issued_at, id)",
    "CREATE INDEX invoice_corrects ON invoice (corrects)",
    # The picture of the last thirty days.
    "CREATE INDEX payment_event_paid ON payment_event (at) WHERE state = 'paid'",
    "CREATE INDEX refund_made ON refund (created_at)",
)
KEPT = ("invoice", "invoice_file")
"""Tables whose rows are written once: the law wants them as they were sent."""
SQLITE = (
    """CREATE VIRTUAL TABLE product_text USING fts5(
           name, kind, body, tokenize = "unicode61 remove_diacritics 2", prefix = '2 3')""",
    *(
        f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, 'written once'); END"
        for table in KEPT
        for verb in ("update", "delete")
    ),
    "CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry BEGIN SELECT RAISE(ABORT, 'written once'); END",
    "CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry WHEN OLD.at > datetime('now', '-1 year') "
    "BEGIN SELECT RAISE(ABORT, 'kept for a year'); END",
)
POSTGRES = (
    "CREATE TABLE product_text (rowid integer PRIMARY KEY REFERENCES product (id) ON DELETE CASCADE, words tsvector)",
    "CREATE INDEX product_text_words ON product_text USING gin (words)",
    "CREATE FUNCTION written_once() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'written once' USING ERRCODE = 'restrict_violation'; END $$",
    *(
        f"CREATE TRIGGER {table}_written_once BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION written_once()"
        for table in KEPT
    ),
    "CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry FOR EACH ROW EXECUTE FUNCTION written_once()",
    "CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry FOR EACH ROW "
    "WHEN (OLD.at > now() - INTERVAL '1 year') EXECUTE FUNCTION written_once()",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="comptoir", description=DESCRIPTION)

    async def create_index() -> None:
        own = POSTGRES if is_postgres() else SQLITE
        for statement in (*BOTH, *own, *staff_text.statements(), *audit_text.statements(), mail_index()):
            await current().run(statement, [])  # fetch() would take « {} » for a place of a value

    manager.add_raw(create_index)
    return manager

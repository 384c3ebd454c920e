"""What a simulated carrier remembers."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS parcels (
    seq INTEGER PRIMARY KEY, number TEXT UNIQUE NOT NULL, token TEXT UNIQUE NOT NULL, reference TEXT NOT NULL,
    service TEXT NOT NULL, weight_g INTEGER NOT NULL, sender TEXT NOT NULL, receiver TEXT NOT NULL,
    point TEXT NOT NULL, note TEXT NOT NULL, slot TEXT, created_at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS events (
    seq INTEGER PRIMARY KEY, number TEXT NOT NULL, at REAL NOT NULL, code TEXT NOT NULL, text TEXT NOT NULL,
    place TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS notices (
    seq INTEGER PRIMARY KEY, number TEXT NOT NULL, body TEXT NOT NULL, is_signed INTEGER NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0, due_at REAL, last_answer TEXT);
CREATE INDEX IF NOT EXISTS events_of ON events (number);
CREATE INDEX IF NOT EXISTS notices_due ON notices (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS notices_of ON notices (number);
"""

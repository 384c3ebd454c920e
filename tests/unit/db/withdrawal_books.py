"""What the books hold after a withdrawal, for tests."""

from datetime import UTC, datetime

NOW = datetime.now(UTC)

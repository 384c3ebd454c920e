"""The right of withdrawal: stated, dealt with, paid back (L221-18)."""

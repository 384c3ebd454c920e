"""Mail: a message as a value, how it is written, and the ways it leaves."""

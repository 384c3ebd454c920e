"""Other software: what it may come in with, what it asks and changes, and how it is told of what happens."""

"""The client space of a customer who signed in."""

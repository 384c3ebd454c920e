"""Customers with an account: who they are, how they come in, what they keep here."""

"""Invoices and credit notes: what they say, how they are numbered, where they are kept."""

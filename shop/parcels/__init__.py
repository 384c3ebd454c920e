"""Parcels: packed, labelled, handed over, followed, late."""

"""The tables, one file per aggregate: columns and constraints, nothing else.

Money is integer cents, weights are grams, sizes millimetres, VAT rates basis points, moments UTC. JSON columns hold
snapshots and settings that are read and replaced as a whole.
"""

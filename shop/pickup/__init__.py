"""Carriers' pickup points: found, kept, told in words, chosen later."""

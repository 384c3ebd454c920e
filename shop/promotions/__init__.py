"""Offers, the codes that open them, what they take off and to whom they were given."""

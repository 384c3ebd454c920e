"""Ways of paying: what shoppers may choose, and the one door to a payment provider."""

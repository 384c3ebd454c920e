"""Development only: the firms around the shop, as real HTTP services with pages a person can click."""

"""What opens the simulated services: a value that opens nothing real."""

PREFIX = "/simulateur/colissimo"
KEY = "cle-simulee"

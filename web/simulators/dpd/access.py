"""What opens the simulated services: values that open nothing real."""

PREFIX = "/simulateur/dpd"
PICKUP_KEY = "cle-simulee"
USER, PASSWORD = "simulateur", "mot-de-passe-simule"
CENTER, CUSTOMER = "77", "18028"

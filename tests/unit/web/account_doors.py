"""The page where an account's e-mail and password are changed, and what it is sent."""

from tests import factories
from tests.unit.web.accounts_desk import PASSWORD

PAGE = "/compte/informations"
MOVE = {"nouvelle_adresse": "Alice.Nouvelle@example.fr", "mot_de_passe_actuel": PASSWORD}
NEW_EMAIL, OLD_EMAIL = "alice.nouvelle@example.fr", factories.ALICE["email"]

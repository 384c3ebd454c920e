"""What invented pickup points are made of: trades with their opening hours, signs, owners and streets."""

from dataclasses import dataclass

Hours = tuple[tuple[str, str], ...]
BOTH = frozenset({"dpd", "colissimo"})
CLOSED: Hours = ()
ALWAYS: Hours = (("00:00", "23:59"),)
_MORNING, _AFTERNOON = ("09:00", "12:30"), ("14:00", "19:00")
_SPLIT: Hours = (_MORNING, _AFTERNOON)


@dataclass(frozen=True, slots=True)
class Trade:
    """`kind`: shop, locker, post_office. `week`: seven days, Monday first; `name` takes {sign}, {owner} and {town}."""

    kind: str
    name: str
    week: tuple[Hours, ...]
    signs: tuple[str, ...] = ("",)
    networks: frozenset[str] = BOTH
    goes_on_leave: bool = True


def _days(monday: Hours, others: Hours, saturday: Hours, sunday: Hours) -> tuple[Hours, ...]:
    return (monday, others, others, others, others, saturday, sunday)


_BAKERY: Hours = (("06:45", "13:15"), ("15:30", "19:30"))
_FLORIST: Hours = (("09:30", "12:30"), ("14:30", "19:00"))
_LONG: Hours = (("07:00", "19:30"),)
_DAY: Hours = (("10:00", "19:00"),)

TRADES: tuple[Trade, ...] = (
    Trade("shop", "Tabac-presse {sign}", _days(_LONG, _LONG, _LONG, (("08:00", "12:30"),)),
          ("Le Balto", "Le Maryland", "du Marché", "de la Gare", "Le Khédive", "des Arcades")),
    Trade("shop", "Boulangerie {owner}", _days(CLOSED, _BAKERY, _BAKERY, (("06:45", "13:00"),))),
    Trade("shop", "Fleurs de {sign}", _days(CLOSED, _FLORIST, _FLORIST, (("09:30", "12:30"),)),
          ("Margot", "Lucie", "Camille", "saison", "Capucine")),
    Trade("shop", "Épicerie {sign}", _days(_SPLIT, (("08:30", "20:00"),), (("08:30", "20:00"),), (("09:00", "13:00"),)),
          ("du Coin", "des Halles", "de la Poste", "du Village", "Chez Nadia"), goes_on_leave=False),
    Trade("shop", "Pressing {sign}", _days((_AFTERNOON,), _SPLIT, (_MORNING,), CLOSED),
          ("Blanc Neige", "des Lavandes", "Net et Clair", "du Centre")),
    Trade("shop", "Cordonnerie {owner}", _days(CLOSED, _SPLIT, _SPLIT, CLOSED)),
    Trade("shop", "Librairie {sign}", _days((_AFTERNOON,), _DAY, _DAY, CLOSED),
          ("La Page blanche", "Les Mots passants", "L’Encre bleue", "Au fil des pages")),
    Trade("shop", "Quincaillerie {owner}", _days(_SPLIT, _SPLIT, (_MORNING,), CLOSED)),
    Trade("shop", "Station-service {sign}", _days((("06:00", "22:00"),), (("06:00", "22:00"),), (("06:00", "22:00"),),
                                                  (("07:00", "21:00"),)),
          ("des Platanes", "du Rond-Point", "de la Nationale"), goes_on_leave=False),
    Trade("locker", "Consigne {sign}", (ALWAYS,) * 7,
          ("Gare", "Parking du Marché", "Centre commercial", "Place de la Mairie"), goes_on_leave=False),
    Trade("post_office", "Bureau de poste {town}",
          _days((("09:00", "12:00"), ("14:00", "17:30")), (("09:00", "12:00"), ("14:00", "17:30")),
                (("09:00", "12:00"),), CLOSED), networks=frozenset({"colissimo"}), goes_on_leave=False),
    Trade("post_office", "Bureau de poste {town} Principal",
          _days((("09:00", "18:00"),), (("09:00", "18:00"),), (("09:00", "12:30"),), CLOSED),
          networks=frozenset({"colissimo"}), goes_on_leave=False),
)  # fmt: skip

OWNERS = ("Martin", "Lefèvre", "Garnier", "Peeters", "Roussel", "Weber", "Fontaine", "Blanchard", "Colin", "Mercier")
STREETS = (
    "rue de la République", "place du Marché", "avenue Jean-Jaurès", "rue des Écoles", "rue de l’Église",
    "boulevard Victor-Hugo", "rue du Général-de-Gaulle", "place de la Mairie", "rue Pasteur", "rue du Moulin",
    "avenue de la Gare", "rue des Tilleuls", "chemin des Vignes", "rue Sainte-Anne", "quai de la Rivière",
)  # fmt: skip
HINTS = ("", "", "", "En face de la mairie", "À côté de la pharmacie", "Au fond de la galerie", "Derrière la gare")

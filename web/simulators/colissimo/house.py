"""Colissimo as it is played, with the timeline's own codes where their meaning is known, else those of La Poste."""

from web.simulators.colissimo.access import PREFIX
from web.simulators.colissimo.labels import label_text
from web.simulators.parcels.house import House, Move

HOUSE = House(
    code="colissimo",
    name="Colissimo",
    prefix=PREFIX,
    announced=Move("annonce", "Annoncé", "DR1", "Votre colis est annoncé par l’expéditeur", "start"),
    moves=(
        Move("pris-en-charge", "Pris en charge", "PCHCFM", "Votre colis a été pris en charge par La Poste", "start"),
        Move("en-transit", "En transit", "ET1", "Votre colis est en cours d’acheminement"),
        Move("en-attente", "En attente", "RSTTAF", "Votre colis attend son prochain acheminement"),
        Move("en-livraison", "En livraison", "MD2", "Votre colis est en cours de distribution", "end"),
        Move("livre", "Livré", "LIVCFM", "Votre colis est livré", "end"),
        Move("au-point", "Au point de retrait", "AG1", "Votre colis est disponible dans votre point de retrait", "end"),
        Move("remis-au-point", "Retiré au point", "DI1", "Votre colis a été remis au destinataire", "end"),
        Move("anomalie", "Anomalie", "PB1", "Un incident retarde la livraison de votre colis"),
        Move("retour", "Retour", "RE1", "Votre colis est retourné à l’expéditeur"),
        Move("inconnu", "Code inconnu", "ZZZ999", "Événement hors nomenclature"),
    ),
    hub="Plateforme Colissimo",
    label=label_text,
)

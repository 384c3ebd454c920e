"""DPD as it is played. Its whole list of status numbers is not public: some moves carry a number no shop can know."""

from web.simulators.dpd.access import PREFIX
from web.simulators.dpd.labels import label_text
from web.simulators.parcels.house import House, Move

HOUSE = House(
    code="dpd",
    name="DPD",
    prefix=PREFIX,
    announced=Move("annonce", "Annoncé", "8", "Consignation par EDI", "start"),
    moves=(
        Move("pris-en-charge", "Pris en charge", "28", "Colis pris en charge", "start"),
        Move("en-transit", "En transit", "10", "Entrée au centre de tri"),
        Move("en-livraison", "En livraison", "4", "Colis en cours de livraison", "end"),
        Move("livre", "Livré", "40", "Livré au destinataire", "end"),
        Move("au-point", "Au point de retrait", "300", "Colis disponible au point relais", "end"),
        Move("remis-au-point", "Retiré au point", "400", "Livré destinataire point relais", "end"),
        Move("anomalie", "Anomalie", "20", "Adresse incomplète, recherche en cours"),
        Move("retour", "Retour", "271", "Colis retourné à l’expéditeur"),
        Move("inconnu", "Code inconnu", "777", "Événement hors nomenclature"),
    ),
    hub="Agence DPD",
    label=label_text,
)

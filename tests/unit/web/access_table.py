"""Who may ask for what: every route of the application, by who it is for."""

ANYBODY = """
GET / · GET /menu · GET /rayons/{slug} · GET /produits/{slug} · GET /recherche · GET /recherche/suggestions
POST /produits/{slug}/alerte · GET /produits/{slug}/alerte · GET /produits/{slug}/alerte/envoyee
GET /documents/{name} · GET /photos/{name} · GET /agences · GET /agences/{slug} · GET /accessibilite · GET /livraison
GET /livraison/supplements · GET /livraison/supplements.csv
GET /mentions-legales · GET /donnees-personnelles · GET /plan-du-site · GET /cgv · GET /favicon.ico · GET /robots.txt
GET /sitemap.xml · GET /statique/{file} · GET /adresse/villes · GET /suivi · POST /suivi
GET /retractation · POST /retractation
GET /sante/vivant · GET /sante/pret · GET /metrics · GET /gestion/connexion · POST /gestion/connexion
GET /adresse-confirmee · GET /adresse-reprise · GET /compte-ferme · GET /compte-garde
POST /gestion/deconnexion · GET /gestion/acces/{token} · POST /gestion/acces/{token} · POST /affichage · GET /captcha
GET /connexion · POST /connexion · POST /deconnexion · GET /connexion/lien · POST /connexion/lien
GET /inscription · POST /inscription · GET /inscription/envoyee
GET /mot-de-passe-oublie · POST /mot-de-passe-oublie · GET /api/v1/openapi.json
"""
OWN_CART = """
POST /panier/lignes · GET /panier · POST /panier · POST /panier/codes · POST /panier/codes/retrait
POST /commande/codes · POST /commande/codes/retrait · POST /commande/coordonnees/adresse-e-mail
GET /commande/coordonnees · POST /commande/coordonnees · GET /commande/livraison · POST /commande/livraison
GET /commande/paiement · POST /commande/paiement · GET /commande/verification
POST /commande/verification · GET /commande/livraison/points · POST /commande/livraison/points
GET /commande/livraison/creneau · POST /commande/livraison/creneau · GET /commande/livraison/acces
POST /commande/livraison/acces
"""
SIGNED_LINK = """
GET /commande/retour/{token} · GET /commande/merci/{token} · POST /commande/merci/{token}/compte
GET /suivi/{token} · POST /suivi/{token}/paiement
GET /newsletter/{token} · POST /newsletter/{token} · GET /newsletter/desinscription/{token}
POST /newsletter/desinscription/{token}
GET /alertes/{token} · POST /alertes/{token} · GET /alertes/{token}/fin · POST /alertes/{token}/fin
GET /retractation/{token} · POST /retractation/{token} · GET /retractation/{token}/declarations/{statement}
GET /retractation/{token}/confirmation · POST /retractation/{token}/confirmation
GET /suivi/{token}/documents/{document}
GET /suivi/{token}/annulation · POST /suivi/{token}/annulation · GET /suivi/{token}/paiement
"""
STAFF = """
GET /gestion/banque · POST /gestion/banque · GET /gestion/banque/fichiers/{file_id} · GET /gestion/banque/{entry_id}
POST /gestion/banque/{entry_id}/commande · POST /gestion/banque/{entry_id}/mise-de-cote
POST /gestion/banque/{entry_id}/reprise
GET /gestion/commandes/export.csv · GET /gestion/commandes/lot · POST /gestion/commandes/lot
GET /gestion/commandes/lot/{lot} · GET /gestion/commandes/lot/impression/liste.pdf
GET /gestion/commandes/lot/impression/bons.pdf · GET /gestion/commandes/lot/impression/etiquettes.pdf
GET /gestion/preparation · GET /gestion/preparation/{number} · POST /gestion/preparation/{number}
POST /gestion/commandes/{number}/notes · POST /gestion/commandes/{number}/messages
GET /gestion/commandes/nouvelle · POST /gestion/commandes/nouvelle · GET /gestion/commandes/nouvelle/{draft_id}
POST /gestion/commandes/nouvelle/{draft_id}/abandon · POST /gestion/commandes/nouvelle/{draft_id}/client
POST /gestion/commandes/nouvelle/{draft_id}/adresse-e-mail · POST /gestion/commandes/nouvelle/{draft_id}/compte
POST /gestion/commandes/nouvelle/{draft_id}/articles · POST /gestion/commandes/nouvelle/{draft_id}/quantites
GET /gestion/commandes/nouvelle/{draft_id}/propositions · POST /gestion/commandes/nouvelle/{draft_id}/code
POST /gestion/commandes/nouvelle/{draft_id}/livraison · GET /gestion/commandes/nouvelle/{draft_id}/points
POST /gestion/commandes/nouvelle/{draft_id}/paiement · POST /gestion/commandes/nouvelle/{draft_id}/enregistrement
GET /gestion/factures · GET /gestion/commandes/{number}/documents/{document}
GET /gestion · GET /gestion/commandes · GET /gestion/taches · POST /gestion/taches/{job_id}/relance
POST /gestion/en-main/{about}/{subject} · POST /gestion/en-main/{about}/{subject}/fin · GET /gestion/recherche
GET /gestion/commandes/{number} · GET /gestion/commandes/{number}/annulation
POST /gestion/commandes/{number}/annulation · POST /gestion/commandes/{number}/paiement-tardif
POST /gestion/commandes/{number}/decision · POST /gestion/commandes/{number}/colis
POST /gestion/commandes/{number}/colis/preparation · GET /gestion/commandes/{number}/colis/{parcel_id}
GET /gestion/commandes/{number}/colis/{parcel_id}/etiquette
POST /gestion/commandes/{number}/colis/{parcel_id}/etiquette · POST /gestion/commandes/{number}/colis/{parcel_id}/numero
POST /gestion/commandes/{number}/colis/{parcel_id}/defaire · POST /gestion/commandes/{number}/colis/{parcel_id}/depart
GET /gestion/commandes/{number}/adresse · POST /gestion/commandes/{number}/adresse
GET /gestion/commandes/{number}/articles · POST /gestion/commandes/{number}/articles
POST /gestion/commandes/{number}/articles/verification
GET /gestion/commandes/{number}/reste · POST /gestion/commandes/{number}/reste
POST /gestion/commandes/{number}/reste/verification
GET /gestion/commandes/{number}/colis/{parcel_id}/retour · POST /gestion/commandes/{number}/colis/{parcel_id}/retour
GET /gestion/commandes/{number}/point · POST /gestion/commandes/{number}/point · POST /gestion/commandes/{number}/retard
POST /gestion/commandes/{number}/colis/{parcel_id}/livraison · POST /gestion/commandes/{number}/remise
POST /gestion/commandes/{number}/mise-a-disposition · POST /gestion/commandes/{number}/preparation
POST /gestion/commandes/{number}/paiements/{payment_id}/reception · POST /gestion/commandes/{number}/encaissement
POST /gestion/commandes/{number}/lien-de-paiement · POST /gestion/commandes/{number}/paiement-au-retrait
POST /gestion/commandes/{number}/paiements/{payment_id}/remboursements
POST /gestion/commandes/{number}/remboursements/{refund_id}/envoi
GET /gestion/commandes/{number}/remboursement · POST /gestion/commandes/{number}/remboursement
POST /gestion/commandes/{number}/remboursement/verification
GET /gestion/catalogue · POST /gestion/catalogue/produits/{product_id}/publication
GET /gestion/catalogue/produits/nouveau · POST /gestion/catalogue/produits
GET /gestion/catalogue/produits/{product_id}/fiche · POST /gestion/catalogue/produits/{product_id}/fiche
GET /gestion/catalogue/produits/{product_id} · POST /gestion/catalogue/produits/{product_id}/copie
GET /gestion/catalogue/produits/{product_id}/caracteristiques
POST /gestion/catalogue/produits/{product_id}/caracteristiques
GET /gestion/catalogue/produits/{product_id}/declinaisons/nouvelle
POST /gestion/catalogue/produits/{product_id}/declinaisons
GET /gestion/catalogue/produits/{product_id}/declinaisons/{variant_id}
POST /gestion/catalogue/produits/{product_id}/declinaisons/{variant_id}
POST /gestion/catalogue/produits/{product_id}/declinaisons/{variant_id}/place
POST /gestion/catalogue/produits/{product_id}/declinaisons/{variant_id}/suppression
POST /gestion/catalogue/produits/{product_id}/photos
POST /gestion/catalogue/produits/{product_id}/photos/{photo_id}/texte
POST /gestion/catalogue/produits/{product_id}/photos/{photo_id}/fichier
POST /gestion/catalogue/produits/{product_id}/photos/{photo_id}/place
POST /gestion/catalogue/produits/{product_id}/photos/{photo_id}/suppression
POST /gestion/catalogue/produits/{product_id}/documents
POST /gestion/catalogue/produits/{product_id}/documents/{document_id}/titre
POST /gestion/catalogue/produits/{product_id}/documents/{document_id}/place
POST /gestion/catalogue/produits/{product_id}/documents/{document_id}/suppression
GET /gestion/catalogue/produits/{product_id}/apercu · GET /gestion/catalogue/rayons
GET /gestion/catalogue/rayons/nouveau · POST /gestion/catalogue/rayons · GET /gestion/catalogue/rayons/{category_id}
POST /gestion/catalogue/rayons/{category_id} · POST /gestion/catalogue/rayons/{category_id}/place
POST /gestion/catalogue/rayons/{category_id}/suppression
GET /gestion/promotions · POST /gestion/promotions · GET /gestion/promotions/nouvelle
GET /gestion/promotions/{promotion_id} · GET /gestion/promotions/{promotion_id}/modification
POST /gestion/promotions/{promotion_id}/modification · POST /gestion/promotions/{promotion_id}/arret
POST /gestion/promotions/{promotion_id}/reprise · POST /gestion/promotions/{promotion_id}/codes
GET /gestion/promotions/{promotion_id}/codes.csv
GET /gestion/prix · POST /gestion/prix/reductions/fin · GET /gestion/prix/reductions/nouvelle
POST /gestion/prix/reductions/nouvelle · GET /gestion/prix/reductions/{plan_id}
POST /gestion/prix/reductions/{plan_id}
GET /gestion/prix/changement · POST /gestion/prix/changement · GET /gestion/prix/changement/{change_id}
POST /gestion/prix/changement/{change_id} · POST /gestion/prix/changement/{change_id}/annulation
GET /gestion/stock · GET /gestion/stock/{variant_id} · POST /gestion/stock/{variant_id}/mouvements
GET /gestion/stock/inventaires · POST /gestion/stock/inventaires · GET /gestion/stock/inventaires/{sheet_id}
POST /gestion/stock/inventaires/{sheet_id} · POST /gestion/stock/inventaires/{sheet_id}/lecture
GET /gestion/stock/inventaires/{sheet_id}/feuille · GET /gestion/stock/inventaires/{sheet_id}/ecarts
POST /gestion/stock/inventaires/{sheet_id}/ecarts
GET /gestion/catalogue/fichiers · POST /gestion/catalogue/fichiers · GET /gestion/catalogue/fichiers/catalogue.csv
GET /gestion/catalogue/fichiers/{import_id} · POST /gestion/catalogue/fichiers/{import_id}
GET /gestion/comptabilite · GET /gestion/comptabilite/{name}
GET /gestion/reglages · GET /gestion/reglages/livraison · POST /gestion/reglages/livraison/modes
GET /gestion/reglages/livraison/modes/{code} · POST /gestion/reglages/livraison/modes/{code}
GET /gestion/reglages/livraison/modes/{code}/tarifs · POST /gestion/reglages/livraison/modes/{code}/tarifs
GET /gestion/reglages/tva · POST /gestion/reglages/tva · GET /gestion/reglages/textes
GET /gestion/reglages/textes/cgv/versions · GET /gestion/reglages/textes/{slug} · POST /gestion/reglages/textes/{slug}
POST /gestion/reglages/textes/{slug}/origine · GET /gestion/reglages/mails · GET /gestion/reglages/mails/{mail}
POST /gestion/reglages/mails/{mail} · POST /gestion/reglages/mails/{mail}/apercu
POST /gestion/reglages/mails/{mail}/origine
GET /gestion/reglages/boutique/{group} · POST /gestion/reglages/boutique/{group} · GET /gestion/reglages/supplements
POST /gestion/reglages/supplements · GET /gestion/reglages/supplements/{staged_id}
POST /gestion/reglages/supplements/{staged_id} · GET /gestion/reglages/agences
GET /gestion/reglages/agences/nouvelle · POST /gestion/reglages/agences · GET /gestion/reglages/agences/{slug}
POST /gestion/reglages/agences/{slug} · POST /gestion/reglages/agences/{slug}/fermeture
GET /gestion/logiciels · GET /gestion/logiciels/documentation · GET /gestion/logiciels/acces/nouveau
POST /gestion/logiciels/acces · POST /gestion/logiciels/acces/{token_id}/revocation
GET /gestion/logiciels/adresses/nouvelle · POST /gestion/logiciels/adresses
GET /gestion/logiciels/adresses/{endpoint_id} · POST /gestion/logiciels/adresses/{endpoint_id}
POST /gestion/logiciels/adresses/{endpoint_id}/suppression
POST /gestion/logiciels/adresses/{endpoint_id}/messages/{message_id}/renvoi
GET /gestion/clients · POST /gestion/clients/newsletter · GET /gestion/clients/{customer_id}
GET /gestion/clients/{customer_id}/coordonnees · POST /gestion/clients/{customer_id}/coordonnees
POST /gestion/clients/{customer_id}/newsletter/fin · POST /gestion/clients/{customer_id}/donnees/lien
POST /gestion/clients/{customer_id}/donnees · GET /gestion/clients/{customer_id}/effacement
POST /gestion/clients/{customer_id}/effacement · POST /gestion/clients/{customer_id}/effacement/annulation
GET /gestion/clients/{customer_id}/fusion · POST /gestion/clients/{customer_id}/fusion
GET /gestion/clients/sans-compte/{number} · POST /gestion/clients/sans-compte/{number}/newsletter/fin
POST /gestion/clients/sans-compte/{number}/donnees · GET /gestion/clients/sans-compte/{number}/effacement
POST /gestion/clients/sans-compte/{number}/effacement
GET /gestion/mon-acces · POST /gestion/mon-acces/nom · POST /gestion/mon-acces/mot-de-passe
GET /gestion/mon-acces/second-facteur · POST /gestion/mon-acces/second-facteur
POST /gestion/mon-acces/codes-de-secours · POST /gestion/mon-acces/sessions/{session_id}/fermeture
POST /gestion/mon-acces/sessions/fermeture
GET /gestion/equipe · POST /gestion/equipe · GET /gestion/equipe/droits · GET /gestion/equipe/nouvelle-personne
GET /gestion/equipe/{member_id} · POST /gestion/equipe/{member_id} · POST /gestion/equipe/{member_id}/lien
POST /gestion/equipe/{member_id}/fermeture · POST /gestion/equipe/{member_id}/reouverture
POST /gestion/equipe/{member_id}/second-facteur · POST /gestion/equipe/{member_id}/sessions
GET /gestion/journal · GET /gestion/journal/export.csv
GET /gestion/retractations · POST /gestion/commandes/{number}/retractations/envoi
POST /gestion/commandes/{number}/retractations/{withdrawal_id}/retour
POST /gestion/commandes/{number}/retractations/{withdrawal_id}/remboursement
POST /gestion/commandes/{number}/retractations/{withdrawal_id}/cloture
"""
MAILED_LINK = """
GET /connexion/{token} · POST /connexion/{token} · GET /confirmation/{token} · POST /confirmation/{token}
GET /mot-de-passe/{token} · POST /mot-de-passe/{token}
GET /adresse-e-mail/{token} · POST /adresse-e-mail/{token} · GET /adresse-e-mail/{token}/retour
POST /adresse-e-mail/{token}/retour · GET /garder-mon-compte/{token} · POST /garder-mon-compte/{token}
"""
CUSTOMER = """
POST /confirmation
GET /compte · GET /compte/informations · POST /compte/informations/coordonnees · POST /compte/informations/qualite
POST /compte/informations/connexions/{session_id}/fermeture · POST /compte/informations/connexions/fermeture
POST /compte/informations/adresse-e-mail · POST /compte/informations/mot-de-passe
POST /compte/informations/newsletter · GET /compte/donnees · POST /compte/donnees/export
GET /compte/donnees/export/{token} · POST /compte/donnees/export/{token} · GET /compte/donnees/effacement
POST /compte/donnees/effacement
GET /compte/commandes · GET /compte/commandes/{number} · GET /compte/commandes/{number}/annulation
POST /compte/commandes/{number}/annulation · POST /compte/commandes/{number}/nouvelle-commande
GET /compte/commandes/{number}/documents/{document} · GET /compte/factures · GET /compte/factures/{archive}
GET /compte/avoir
GET /compte/preferences · GET /compte/adresses · GET /compte/adresses/nouvelle · POST /compte/adresses
GET /compte/adresses/{address_id} · POST /compte/adresses/{address_id}
POST /compte/adresses/{address_id}/suppression · POST /compte/adresses/{address_id}/retablissement
POST /compte/adresses/{address_id}/defaut
"""
AFTER_PASSWORD = """
GET /gestion/connexion/code · POST /gestion/connexion/code · POST /gestion/connexion/secours
GET /gestion/connexion/second-facteur · POST /gestion/connexion/second-facteur
"""
MACHINES = "POST /webhooks/mollie"
SIGNED_BODY = "POST /webhooks/dpd · POST /webhooks/colissimo"
TOKEN = """
GET /api/v1/orders · GET /api/v1/orders/{number} · POST /api/v1/orders/{number}/preparation
POST /api/v1/orders/{number}/shipments · GET /api/v1/stock · PATCH /api/v1/stock/{sku} · GET /api/v1/prices
PATCH /api/v1/prices/{sku} · GET /api/v1/documents · GET /api/v1/documents/{name}
"""
DEVELOPMENT = """
GET /simulateur/banque · GET /simulateur/banque/releve · GET /simulateur/banque/simulator.css
GET /simulateur/mollie/v2/payments/{payment_id} · DELETE /simulateur/mollie/v2/payments/{payment_id}
GET /simulateur/mollie/v2/payments · POST /simulateur/mollie/v2/payments · GET /simulateur/mollie/v2/methods
GET /simulateur/mollie/v2/payments/{payment_id}/refunds · POST /simulateur/mollie/v2/payments/{payment_id}/refunds
GET /simulateur/mollie/v2/payments/{payment_id}/refunds/{refund_id}
DELETE /simulateur/mollie/v2/payments/{payment_id}/refunds/{refund_id} · POST /simulateur/mollie/horloge
GET /simulateur/mollie/v2/payments/{payment_id}/chargebacks
GET /simulateur/mollie/v2/payments/{payment_id}/chargebacks/{chargeback_id}
POST /simulateur/mollie/paiement/{payment_id}/contestation/{chargeback_id}/annulation
POST /simulateur/mollie/paiement/{payment_id}/remboursement/{refund_id}
POST /simulateur/mollie/paiement/{payment_id}/notification · POST /simulateur/mollie/paiement/{payment_id}/contestation
GET /simulateur/mollie/paiement/{payment_id} · POST /simulateur/mollie/paiement/{payment_id} · GET /simulateur/mollie
GET /simulateur/mollie/fautes · PUT /simulateur/mollie/fautes · GET /simulateur/mollie/simulator.css
POST /simulateur/mollie/paiement/{payment_id}/remboursement · GET /simulateur/courrier
GET /simulateur/vies · POST /simulateur/vies/pannes · GET /simulateur/vies/fautes · PUT /simulateur/vies/fautes
POST /simulateur/vies/check-vat-number · GET /simulateur/vies/simulator.css
GET /simulateur/courrier/{name} · GET /simulateur/courrier/{name}/html · GET /simulateur/courrier/simulator.css
GET /simulateur/courrier/{name}/pieces/{at}
GET /simulateur/dpd · GET /simulateur/dpd/fautes · PUT /simulateur/dpd/fautes · POST /simulateur/dpd/pannes
POST /simulateur/dpd/colis/{number}/evenement · POST /simulateur/dpd/colis/{number}/notification
GET /simulateur/dpd/colis/{number}/etiquette.pdf · GET /simulateur/dpd/simulator.css
GET /simulateur/dpd/mypudo/GetPudoList · POST /simulateur/dpd/eprint · POST /simulateur/dpd/webtrace
GET /simulateur/dpd/rendez-vous/{token} · POST /simulateur/dpd/rendez-vous/{token}
GET /simulateur/colissimo · GET /simulateur/colissimo/fautes · PUT /simulateur/colissimo/fautes
POST /simulateur/colissimo/pannes · GET /simulateur/colissimo/simulator.css
POST /simulateur/colissimo/colis/{number}/evenement · POST /simulateur/colissimo/colis/{number}/notification
GET /simulateur/colissimo/colis/{number}/etiquette.pdf
POST /simulateur/colissimo/pointretrait-ws-cxf/rest/v2/pointretrait/findRDVPointRetraitAcheminement
POST /simulateur/colissimo/sls-ws/SlsServiceWSRest/2.0/generateLabel
POST /simulateur/colissimo/tracking-timeline-ws/rest/tracking/timelineCompany
"""

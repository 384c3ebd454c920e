"""Which carriers this shop reaches, and with what: the merchant's own access, or the simulators in development."""

from shop.carriers.carrier import COLISSIMO, DPD, Carrier
from shop.carriers.colissimo import ColissimoPoints
from shop.carriers.colissimo_access import ColissimoAccess
from shop.carriers.colissimo_sls import ColissimoSls
from shop.carriers.colissimo_tracking import ColissimoTracking
from shop.carriers.dpd import MyPudo
from shop.carriers.dpd_access import DpdAccess
from shop.carriers.dpd_eprint import DpdEprint
from shop.carriers.dpd_webtrace import DpdWebtrace
from web.settings import Settings
from web.simulators.colissimo import PREFIX as COLISSIMO_SIMULATOR
from web.simulators.colissimo.access import KEY as COLISSIMO_KEY
from web.simulators.dpd import PREFIX as DPD_SIMULATOR
from web.simulators.dpd.access import CENTER, CUSTOMER, PASSWORD, PICKUP_KEY, USER

POINTS = "/pointretrait-ws-cxf/rest/v2/pointretrait"
LABELS = "/sls-ws/SlsServiceWSRest/2.0"
TRACKING = "/tracking-timeline-ws/rest/tracking"


def carriers_for(settings: Settings) -> dict[str, Carrier]:
    """By code. A service the merchant has no access to is None: staff then type numbers by hand."""
    return {DPD: _dpd(settings), COLISSIMO: _colissimo(settings)}


def simulates_dpd(settings: Settings) -> bool:
    """Whether the simulator stands in for one of DPD's services."""
    held = settings.carriers
    return not settings.production and not (held.has_dpd_points and held.has_dpd_contract)


def simulates_colissimo(settings: Settings) -> bool:
    return not settings.production and not settings.carriers.has_colissimo


def _dpd(settings: Settings) -> Carrier:
    held, simulator = settings.carriers, f"http://127.0.0.1:{settings.port}{DPD_SIMULATOR}"
    points = labels = tracker = None
    if held.has_dpd_points:
        points = MyPudo(held.dpd_pickup_key, held.dpd_pickup_url)
    elif not settings.production:
        points = MyPudo(PICKUP_KEY, f"{simulator}/mypudo")
    if held.has_dpd_contract:
        access = DpdAccess(held.dpd_user, held.dpd_password, int(held.dpd_center), int(held.dpd_customer))
        labels, tracker = DpdEprint(access, held.dpd_eprint_url), DpdWebtrace(access, held.dpd_webtrace_url)
    elif not settings.production:
        access = DpdAccess(USER, PASSWORD, int(CENTER), int(CUSTOMER))
        labels, tracker = DpdEprint(access, f"{simulator}/eprint"), DpdWebtrace(access, f"{simulator}/webtrace")
    return Carrier(DPD, "DPD", points, labels, tracker)


def _colissimo(settings: Settings) -> Carrier:
    held, name = settings.carriers, "Colissimo"
    if held.has_colissimo:
        access = ColissimoAccess(held.colissimo_key, held.colissimo_account, held.colissimo_password)
        url = held.colissimo_url
    elif settings.production:
        return Carrier(COLISSIMO, name)
    else:
        access, url = ColissimoAccess(COLISSIMO_KEY), f"http://127.0.0.1:{settings.port}{COLISSIMO_SIMULATOR}"
    return Carrier(
        COLISSIMO,
        name,
        ColissimoPoints(access, url + POINTS),
        ColissimoSls(access, url + LABELS),
        ColissimoTracking(access, url + TRACKING),
    )

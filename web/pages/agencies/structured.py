"""schema.org's description of an agency: where it is, when it opens, days that are not as the week says among them."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from shop.opening_hours import OpeningHours
from shop.storefront import Agency
from web.templating import in_script

DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
Specification = dict[str, str]


def structured(agency: Agency, seller: str, public_url: str, today: date) -> str:
    """For a script element."""
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "LocalBusiness",
        "@id": f"{public_url}/agences/{agency.slug}",
        "url": f"{public_url}/agences/{agency.slug}",
        "name": agency.name,
        "parentOrganization": {"@type": "Organization", "name": seller},
        "address": {
            "@type": "PostalAddress",
            "streetAddress": agency.street,
            "postalCode": agency.postcode,
            "addressLocality": agency.town,
            "addressCountry": agency.country,
        },
        "geo": {"@type": "GeoCoordinates", "latitude": agency.latitude, "longitude": agency.longitude},
        "openingHoursSpecification": list(opening(agency.hours, today)),
        "amenityFeature": {
            "@type": "LocationFeatureSpecification",
            "name": "Accès en fauteuil roulant",
            "value": agency.wheelchair_access,
        },
    }
    data |= {"telephone": agency.phone} if agency.phone else {}
    data |= {"description": agency.description} if agency.description else {}
    return in_script(data)


def opening(hours: OpeningHours, today: date) -> Iterator[Specification]:
    """The week, then each coming day of its own; a closed one opens and closes at midnight."""
    for name, spans in zip(DAYS, hours.week, strict=True):
        for opens, closes in spans:
            yield _specification({"dayOfWeek": f"https://schema.org/{name}"}, f"{opens:%H:%M}", f"{closes:%H:%M}")
    for special in hours.coming(today):
        only = {"validFrom": special.day.isoformat(), "validThrough": special.day.isoformat()}
        for opens, closes in special.spans:
            yield _specification(only, f"{opens:%H:%M}", f"{closes:%H:%M}")
        if not special.spans:
            yield _specification(only, "00:00", "00:00")


def _specification(when: Specification, opens: str, closes: str) -> Specification:
    return {"@type": "OpeningHoursSpecification", **when, "opens": opens, "closes": closes}

"""The demo's offers and their codes as rows."""

import json
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from db.demo.catalogue import settings
from db.tables.promotions import Promotion, PromotionCode

PARIS = ZoneInfo("Europe/Paris")
LISTS = ("categories", "products", "countries")


async def fill_promotions(category_ids: dict[str, int], product_ids: dict[str, int], now: datetime) -> None:
    """Each offer with its codes; rayons and products are named by their slug."""
    ids: dict[str, dict[str, int]] = {"categories": category_ids, "products": product_ids}
    for written in settings("promotions")["promotion"]:
        values: dict[str, Any] = dict(written)
        codes, max_uses = values.pop("codes"), values.pop("max_uses", 0)
        for name in LISTS:
            named = values.pop(name, [])
            values[name] = json.dumps([ids[name][one] if name in ids else one for one in named])
        starts, ends = _midnight(values.pop("from_day", None), now), _midnight(values.pop("to_day", None), now)
        promotion = Promotion(**values, starts_at=starts, ends_at=ends, created_at=now)
        await promotion.save()
        rows = [PromotionCode(promotion=promotion.id, code=code, max_uses=max_uses, created_at=now) for code in codes]
        await PromotionCode.insert(*rows)


def _midnight(days: int | None, now: datetime) -> datetime | None:
    """The midnight in Paris that begins the day so many days from now."""
    if days is None:
        return None
    return datetime.combine(now.astimezone(PARIS).date() + timedelta(days=days), time(), PARIS)

"""Where products and rayons were found before: what an old address leads on to."""

from db.engine import fetch

PRODUCT, CATEGORY = "product", "category"
NOW_AT = {
    PRODUCT: "SELECT t.slug FROM old_address a JOIN product t ON t.id = a.target AND t.published",
    CATEGORY: "SELECT t.slug FROM old_address a JOIN category t ON t.id = a.target",
}


async def keep(kind: str, slug: str, target: int) -> None:
    """What was found at this address is found by it from now on too."""
    await fetch(
        "INSERT INTO old_address (kind, slug, target) VALUES ({}, {}, {}) "
        "ON CONFLICT (kind, slug) DO UPDATE SET target = EXCLUDED.target",
        kind, slug, target,
    )  # fmt: skip


async def leads_to(kind: str, slug: str) -> str | None:
    """The slug that stands there now; None where nothing does, or nothing that visitors may see."""
    rows = await fetch(f"{NOW_AT[kind]} WHERE a.kind = {{}} AND a.slug = {{}}", kind, slug)
    return str(rows[0]["slug"]) if rows else None


async def owner(kind: str, slug: str) -> int | None:
    """Id of what this was once the address of."""
    rows = await fetch("SELECT target FROM old_address WHERE kind = {} AND slug = {}", kind, slug)
    return int(rows[0]["target"]) if rows else None


async def give_up(kind: str, slug: str) -> None:
    """The address is somebody's again."""
    await fetch("DELETE FROM old_address WHERE kind = {} AND slug = {}", kind, slug)


async def lead_on(kind: str, from_id: int, to_id: int | None) -> None:
    """What led to one leads to another; None: nowhere."""
    if to_id is None:
        await fetch("DELETE FROM old_address WHERE kind = {} AND target = {}", kind, from_id)
    else:
        await fetch("UPDATE old_address SET target = {} WHERE kind = {} AND target = {}", to_id, kind, from_id)

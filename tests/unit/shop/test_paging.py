"""A page past the end of a list is its last one."""

import pytest

from shop.paging import pages_of, read_page


@pytest.mark.parametrize(("total", "pages"), [(0, 1), (1, 1), (50, 1), (51, 2)])
def test_an_empty_list_has_a_page_too(total: int, pages: int) -> None:
    assert pages_of(total, 50) == pages


@pytest.mark.parametrize("last", [1, 2, 3, 7, 64, 9_999])
@pytest.mark.parametrize("asked", [1, 2, 3, 8, 100, 10_000])
async def test_one_too_far_is_the_last(last: int, asked: int) -> None:
    read: list[int] = []

    async def rows_of(page: int) -> list[int]:
        read.append(page)
        return [page] if page <= last else []

    assert await read_page(rows_of, asked) == ([min(asked, last)], min(asked, last))
    assert len(read) <= (1 if asked <= last else 16)


async def test_a_list_of_nothing_is_asked_twice_at_most() -> None:
    read: list[int] = []

    async def rows_of(page: int) -> list[int]:
        read.append(page)
        return []

    assert await read_page(rows_of, 10_000) == ([], 1)
    assert read == [10_000, 1]

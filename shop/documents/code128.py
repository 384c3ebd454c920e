"""Code 128 as an SVG (ISO/IEC 15417), set B: what a scanner at the packing table reads. Pure."""

from typing import Final

_WIDTHS: Final = """
212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222
123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321
232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121
313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224
111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111
111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113
114311 411113 411311 113141 114131 311141 411131 211412 211214 211232 2331112
""".split()
"""Widths of bar, space, bar … of each symbol, in modules."""
START_B: Final = 104
STOP: Final = 106
QUIET: Final = 10
"""Modules of white that the standard wants on either side."""
HEIGHT: Final = 40


def symbols(text: str) -> list[int]:
    """Start, one symbol a sign, the check symbol, stop. Raises ValueError for a sign outside printable ASCII."""
    if not text or not (text.isascii() and text.isprintable()):
        raise ValueError("Code 128 B holds printable ASCII")
    values = [ord(sign) - 32 for sign in text]
    check = (START_B + sum(at * value for at, value in enumerate(values, start=1))) % 103
    return [START_B, *values, check, STOP]


def code128(text: str) -> str:
    """The SVG, quiet zones within. Raises ValueError as `symbols`."""
    bars, at = [], QUIET
    for symbol in symbols(text):
        for index, width in enumerate(map(int, _WIDTHS[symbol])):
            if index % 2 == 0:
                bars.append(f"M{at} 0h{width}v{HEIGHT}h-{width}z")
            at += width
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {at + QUIET} {HEIGHT}" shape-rendering="crispEdges">'
        f'<path d="{"".join(bars)}"/></svg>'
    )

"""A map of a few places, drawn as SVG from their coordinates alone: no tiles, no other server."""

from __future__ import annotations

import math
from collections.abc import Sequence

from app.ui.markup import esc, shortened
from app.ui.shelf_desk import Placed

_WIDTH, _HEIGHT = 520, 300
_PAD = 44
_METRES_PER_DEGREE = 111_195.0
"""Of latitude, on the sphere of mean radius 6,371,008.8 m (IUGG)."""
_LEAST_M = 60.0
_LETTER = 7.4
"""Width of a letter at the size of the stylesheet, px."""
_LINE = 17.0

Point = tuple[float, float]
_Rect = tuple[float, float, float, float]


def map_html(places: Sequence[Placed], routes: Sequence[Sequence[str]] = ()) -> str:
    """Draw places north up; empty for fewer than two. routes: names in the order of a way."""
    known = {one.name: one for one in places if _is_on_earth(one)}
    if len({(one.lat, one.lon) for one in known.values()}) < 2:
        return ""
    at, metres_per_px = _projected(list(known.values()))
    points = dict(zip(known, at, strict=True))
    lines = "".join(_route(one, points) for one in routes)
    dots = "".join(_dot(number, point) for number, point in enumerate(at, 1))
    names = _labels(list(known), at)
    listed = "".join(f"<li>{esc(name)}</li>" for name in known)
    told = ", ".join(known)
    return (
        f'<figure class="map"><svg class="drawn" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        f'aria-label="Map of {esc(shortened(told, 300))}">{lines}{dots}{names}'
        f'{_scale_bar(metres_per_px)}<text class="map-note" x="{_WIDTH - 14}" y="22" '
        f'text-anchor="end">N ↑</text></svg><figcaption><ol class="map-list">{listed}</ol>'
        '<p class="dim">Drawn from stated coordinates; streets are not known here.</p>'
        "</figcaption></figure>"
    )


def _is_on_earth(one: Placed) -> bool:
    return abs(one.lat) <= 90 and abs(one.lon) <= 180


def _projected(places: Sequence[Placed]) -> tuple[list[Point], float]:
    """Give points in the picture and metres per px: equirectangular about the middle latitude."""
    lons = [one.lon for one in places]
    if max(lons) - min(lons) > 180:
        # Across the date line the short way is the other one.
        lons = [one + 360 if one < 0 else one for one in lons]
    lats = [one.lat for one in places]
    middle = (min(lats) + max(lats)) / 2
    east = _METRES_PER_DEGREE * math.cos(math.radians(middle))
    xs = [lon * east for lon in lons]
    ys = [-lat * _METRES_PER_DEGREE for lat in lats]
    wide = max(max(xs) - min(xs), _LEAST_M)
    high = max(max(ys) - min(ys), _LEAST_M)
    scale = max(wide / (_WIDTH - 2 * _PAD), high / (_HEIGHT - 2 * _PAD))
    x0, y0 = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
    points = [
        (_WIDTH / 2 + (x - x0) / scale, _HEIGHT / 2 + (y - y0) / scale)
        for x, y in zip(xs, ys, strict=True)
    ]
    return points, scale


def _route(names: Sequence[str], points: dict[str, Point]) -> str:
    way = " ".join(f"{points[one][0]:.1f},{points[one][1]:.1f}" for one in names if one in points)
    return f'<polyline class="map-way" points="{way}"/>' if way.count(" ") else ""


def _dot(number: int, point: Point) -> str:
    x, y = point
    return (
        f'<circle class="map-dot" cx="{x:.1f}" cy="{y:.1f}" r="10"/>'
        f'<text class="map-number" x="{x:.1f}" y="{y + 4.2:.1f}" text-anchor="middle">'
        f"{number}</text>"
    )


def _labels(names: Sequence[str], at: Sequence[Point]) -> str:
    """Write the names that have room; the list below the map has all of them."""
    taken: list[_Rect] = [(x - 11, y - 11, x + 11, y + 11) for x, y in at]
    # The scale bar and the arrow.
    taken += [(0, _HEIGHT - 34, 190, _HEIGHT), (_WIDTH - 44, 0, _WIDTH, 28)]
    written = ""
    for name, (x, y) in zip(names, at, strict=True):
        text = shortened(name, 30)
        wide = _LETTER * len(text)
        for left, base in (
            (x + 15, y + 5), (x - 15 - wide, y + 5), (x - wide / 2, y - 16), (x - wide / 2, y + 26),
        ):  # fmt: skip
            rect = (left, base - _LINE + 4, left + wide, base + 4)
            if _is_free(rect, taken):
                taken.append(rect)
                written += (
                    f'<text class="map-name" x="{left:.1f}" y="{base:.1f}">{esc(text)}</text>'
                )
                break
    return written


def _is_free(rect: _Rect, taken: Sequence[_Rect]) -> bool:
    x0, y0, x1, y1 = rect
    if x0 < 4 or y0 < 4 or x1 > _WIDTH - 4 or y1 > _HEIGHT - 4:
        return False
    return not any(x0 < b and a < x1 and y0 < d and c < y1 for a, c, b, d in taken)


def _scale_bar(metres_per_px: float) -> str:
    longest = 150 * metres_per_px
    power = 10 ** math.floor(math.log10(longest))
    metres = next(step * power for step in (5, 2, 1) if step * power <= longest)
    px = metres / metres_per_px
    told = f"{metres / 1000:,.0f} km" if metres >= 1000 else f"{metres:,.0f} m"
    y = _HEIGHT - 14
    return (
        f'<path class="map-bar" d="M14 {y - 5}v5h{px:.1f}v-5"/>'
        f'<text class="map-note" x="{22 + px:.1f}" y="{y}">{told}</text>'
    )

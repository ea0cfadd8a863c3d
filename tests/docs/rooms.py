"""The rooms of each package and which imports which, as `docs/rooms.md` and its pictures show them: read from the code.

A floor is a package; its rooms are folders, beside which single modules stand. Rows are the layers that import-linter
holds. An arrow that a longer way implies is left out of a picture, and none out of the table.
"""

import ast
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from itertools import pairwise
from pathlib import Path
from statistics import mean

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "rooms.md"
FLOORS = ("chatbot", "chatbot.web", "ingest", "store")
MOST_ROOMS = 15
"""On one floor: more cannot be taken in at a look."""

_BOX, _HIGH, _GAP, _ROW, _EDGE, _PASSING = 124, 30, 12, 66, 16, 4
"""Pixels: width and height of a box, between two boxes, from row to row, around the whole, for a passing arrow."""
_STYLE = """
svg { color-scheme: light dark; font-family: system-ui, sans-serif; }
.p { fill: #fdfcfa; } .r { fill: #f3f0ea; stroke: #8a8178; } .m { fill: none; stroke: #b9b1a7; stroke-dasharray: 3 2; }
.t { font-size: 13px; font-weight: 600; fill: #1d1b19; text-anchor: middle; }
.n { font-size: 13px; fill: #4b4642; text-anchor: middle; } .a { stroke: #8a8178; fill: none; } .h { fill: #8a8178; }
@media (prefers-color-scheme: dark) {
.p { fill: #171614; } .r { fill: #2a2724; stroke: #8d857c; } .m { stroke: #5d564f; } .t { fill: #ebe7e0; }
.n { fill: #c3bcb2; } .a { stroke: #8d857c; } .h { fill: #8d857c; }
}
"""
_ARROW = (
    '<defs><marker id="h" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
    '<path class="h" d="M0 0 L8 4 L0 8 z"/></marker></defs>'
)


@dataclass(frozen=True)
class Floor:
    """One package: its layers from the top down, each with the names of rooms and single modules."""

    package: str
    layers: tuple[tuple[str, ...], ...]

    @property
    def folder(self) -> Path:
        """Returns where the package is."""
        return ROOT.joinpath(*self.package.split("."))

    @property
    def names(self) -> list[str]:
        """Returns its rooms and single modules, from the top down."""
        return [name for layer in self.layers for name in layer]

    @property
    def rooms(self) -> list[str]:
        """Returns its folders, from the top down."""
        return [name for name in self.names if (self.folder / name).is_dir()]

    @cached_property
    def imports(self) -> Mapping[str, frozenset[str]]:
        """Returns, for each room or module, the others of this floor that it imports, wherever in its code."""
        return {name: frozenset(self._imported_by(name)) - {name} for name in self.names}

    def _imported_by(self, name: str) -> Iterator[str]:
        place = self.folder / name
        for path in sorted(place.rglob("*.py")) if place.is_dir() else [place.with_suffix(".py")]:
            for module in _imported(path):
                parts = module.removeprefix(f"{self.package}.").split(".")
                if module.startswith(f"{self.package}.") and parts[0] in self.names:
                    yield parts[0]

    def faults(self) -> Iterator[str]:
        """Yields what is wrong with the floor, a line each: arrows that do not lead down, and too many rooms."""
        row = {name: number for number, layer in enumerate(self.layers) for name in layer}
        for name, imported in self.imports.items():
            upward = (other for other in sorted(imported) if row[other] <= row[name])
            yield from (f"{self.package}.{name} imports {other}, which is not below it" for other in upward)
        if len(self.rooms) > MOST_ROOMS:
            yield f"{self.package} has {len(self.rooms)} rooms"

    def arrows(self) -> list[tuple[str, str]]:
        """Returns the imports that no longer way implies."""
        return [
            (name, other)
            for name in self.names
            for other in sorted(self.imports[name])
            if not any(other in self._reached(between) for between in self.imports[name] - {other})
        ]

    def _reached(self, name: str) -> set[str]:
        found = set(self.imports[name])
        for other in self.imports[name]:
            found |= self._reached(other)
        return found


def floors() -> list[Floor]:
    """Returns the floors, with the layers that `pyproject.toml` has import-linter hold."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    layers = {contract["containers"][0]: contract["layers"] for contract in contracts if contract["type"] == "layers"}
    return [Floor(name, tuple(tuple(layer.split(" | ")) for layer in layers[name])) for name in FLOORS]


def pictures() -> dict[Path, str]:
    """Returns the picture of each floor, by the file that it is in."""
    return {_picture_file(floor): _picture(floor) for floor in floors()}


def page() -> str:
    """Returns `docs/rooms.md`."""
    sections = [_section(floor) for floor in floors()]
    return "\n\n".join([_BEGINNING, *sections]) + "\n"


_BEGINNING = """# The rooms

`chatbot` and `ingest` know `store`, and nothing of each other. Each package is a floor; its folders are rooms, its
single modules (dashed) stand between them. An arrow leads from a room to one that it imports, and always down; where a
longer way leads there too, it is left out. import-linter holds the layers (`pyproject.toml`). Pictures and tables are
made from the code by `make docs`."""


def _section(floor: Floor) -> str:
    lines = [
        f"## `{floor.package.replace('.', '/')}/`",
        "",
        f"![The rooms of {floor.package} and which imports which: the table below says the same]"
        f"({_picture_file(floor).name})",
        "",
        "| room | what is in it | imports |",
        "|---|---|---|",
    ]
    for name in floor.names:
        own = floor.imports[name]
        imported = ", ".join(f"`{other}`" for other in floor.names if other in own) or "nothing of this floor"
        shown = f"`{name}/`" if name in floor.rooms else f"`{name}.py`"
        lines.append(f"| {shown} | {_first_line(floor, name)} | {imported} |")
    return "\n".join(lines)


def _first_line(floor: Floor, name: str) -> str:
    place = floor.folder / name
    path = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
    said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return said.partition("\n")[0].replace("|", "\\|").replace("<", "&lt;")


def _picture_file(floor: Floor) -> Path:
    return PAGE.with_name(f"rooms-{floor.package.replace('.', '-')}.svg")


def _picture(floor: Floor) -> str:
    rows = _rows(floor)
    width = 2 * _EDGE + max(sum(map(_wide, row)) + _GAP * (len(row) - 1) for row in rows)
    height = 2 * _EDGE + (len(rows) - 1) * _ROW + _HIGH
    places = _places(floor, rows, width / 2)
    lines = [_line([places[point] for point in _way(floor, *arrow)]) for arrow in floor.arrows()]
    boxes = [_box(name, *places[name], is_room=name in floor.rooms) for name in floor.names]
    title = f"The rooms of {floor.package} and which imports which"
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
            'aria-labelledby="title">',
            f'<title id="title">{escape(title)}</title>',
            f"<style>{_STYLE}</style>{_ARROW}",
            f'<rect class="p" width="{width}" height="{height}"/>',
            *lines,
            *boxes,
            "</svg>",
            "",
        ]
    )


def _way(floor: Floor, name: str, other: str) -> list[str]:
    """Returns the points of an arrow: its ends, and in each row between them one that keeps it clear of the boxes."""
    row = {each: number for number, layer in enumerate(floor.layers) for each in layer}
    return [name, *(f"{name}>{other}>{between}" for between in range(row[name] + 1, row[other])), other]


def _rows(floor: Floor) -> list[list[str]]:
    """Returns what stands in each row: boxes, and the points of arrows that pass it."""
    rows = [list(layer) for layer in floor.layers]
    for arrow in floor.arrows():
        for point in _way(floor, *arrow)[1:-1]:
            rows[int(point.rpartition(">")[2])].append(point)
    return rows


def _wide(point: str) -> int:
    return _PASSING if ">" in point else _BOX


def _places(floor: Floor, rows: Sequence[Sequence[str]], middle: float) -> dict[str, tuple[float, int]]:
    """Returns where the middle of the upper edge of each box is; each stands under what points to it, if there is room.

    See Sugiyama, Tagawa and Toda, 1981.
    """
    above: dict[str, list[str]] = {}
    for arrow in floor.arrows():
        way = _way(floor, *arrow)
        for point, following in pairwise(way):
            above.setdefault(following, []).append(point)
    places: dict[str, tuple[float, int]] = {}
    for number, row in enumerate(rows):
        wanted = {point: mean([places[upper][0] for upper in above.get(point, ())] or [middle]) for point in row}
        x = middle - (sum(map(_wide, row)) + _GAP * (len(row) - 1)) / 2
        for point in sorted(row, key=lambda point: (wanted[point], point)):
            places[point] = x + _wide(point) / 2, _EDGE + number * _ROW
            x += _wide(point) + _GAP
    return places


def _line(points: Sequence[tuple[float, int]]) -> str:
    x, y = points[0]
    drawn = f"M{x:.0f} {y + _HIGH}"
    y += _HIGH
    for number, (to_x, to_y) in enumerate(points[1:], start=2):
        bend = (to_y - y) / 2
        drawn += f" C{x:.0f} {y + bend:.0f} {to_x:.0f} {to_y - bend:.0f} {to_x:.0f} {to_y}"
        x, y = to_x, to_y
        if number < len(points):
            y += _HIGH
            drawn += f" L{x:.0f} {y}"
    return f'<path class="a" d="{drawn}" marker-end="url(#h)"/>'


def _box(name: str, x: float, y: int, *, is_room: bool) -> str:
    left = x - _BOX / 2
    ground = f'<rect class="p" x="{left:.0f}" y="{y}" width="{_BOX}" height="{_HIGH}" rx="5"/>'
    box = f'<rect class="{"r" if is_room else "m"}" x="{left:.0f}" y="{y}" width="{_BOX}" height="{_HIGH}" rx="5"/>'
    text = f'<text class="{"t" if is_room else "n"}" x="{x:.0f}" y="{y + _HIGH / 2 + 4.5:.0f}">{escape(name)}</text>'
    return ground + box + text


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)

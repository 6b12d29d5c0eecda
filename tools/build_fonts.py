"""Cuts the fonts of the documents out of Noto Sans SC and Noto Serif SC into slices under 1.5 MB.

    python tools/build_fonts.py SANS_FOLDER SERIF_FOLDER

The folders are the unpacked npm packages @expo-google-fonts/noto-sans-sc and @expo-google-fonts/noto-serif-sc (0.4.3).
Slices are families of their own ("Cuobian Sans 1", "Cuobian Sans 2" …): typst falls from one to the next.
Needs fonttools. The result is committed, so nobody needs this to run or to test the platform.
"""

import csv
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

HOME = Path(__file__).resolve().parent.parent
TARGET = HOME / "src" / "cuobian" / "support" / "documents" / "fonts"
DIVISIONS = HOME / "src" / "cuobian" / "domains" / "network" / "data"
LIMIT = 1_500_000
FACES = (
    ("Sans", "400Regular/NotoSansSC_400Regular.ttf", 0, "Regular"),
    ("Sans", "700Bold/NotoSansSC_700Bold.ttf", 0, "Bold"),
    ("Serif", "700Bold/NotoSerifSC_700Bold.ttf", 1, "Bold"),
)
LATIN = [
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),
    *range(0x2010, 0x2040),
    *range(0x2460, 0x2474),
    *range(0x3000, 0x3030),
    *range(0xFF00, 0xFF66),
]
SIGNS = [ord(sign) for sign in "←↑→↓−×÷≤≥≠≈∞√℃‰㎡■□▲△●○◆◇★☆✓✗·…—–“”‘’"]
PLACE_NAMES = "呂囷垵墘筜筼蟳龘㐂厝嶝埭垾塍硿寮碇埕峿浯屿"


def common() -> list[int]:
    """The 8105 characters of the Table of General Standard Chinese Characters (2013), the commonest first."""
    words = (Path(__file__).resolve().parent / "common_characters.txt").read_text(encoding="utf-8")
    return [ord(sign) for sign in words if not sign.isspace()]


def names() -> list[int]:
    """Every character of the place names that the platform ships."""
    words = PLACE_NAMES
    for path in DIVISIONS.glob("*.csv"):
        with path.open(encoding="utf-8") as lines:
            words += "".join("".join(row) for row in csv.reader(lines))
    return [ord(sign) for sign in words if not sign.isspace()]


def slices() -> list[list[int]]:
    """Four lists of code points: letters and the first 1,800 characters, then the rest by how common they are."""
    table = common()
    rest = dict.fromkeys(sign for sign in names() if sign not in table)
    return [[*LATIN, *SIGNS, *table[:1800]], table[1800:3500], table[3500:6500], [*table[6500:], *rest]]


def rename(font: TTFont, family: str, style: str) -> None:
    for record in list(font["name"].names):
        if record.nameID in (16, 17, 21, 22, 25):
            font["name"].removeNames(nameID=record.nameID)
    for name_id, words in (
        (1, family),
        (2, style),
        (3, f"{family} {style}"),
        (4, f"{family} {style}"),
        (6, f"{family}-{style}".replace(" ", "")),
    ):
        font["name"].removeNames(nameID=name_id)
        font["name"].setName(words, name_id, 3, 1, 0x409)


def main(folders: list[Path]) -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    covered: set[int] = set()
    for kind, path, folder, style in FACES:
        source = folders[folder] / path
        for number, signs in enumerate(slices(), start=1):
            options = subset.Options(
                layout_features=["kern", "liga", "locl"],
                hinting=False,
                notdef_outline=True,
                name_IDs=["*"],
                drop_tables=["DSIG", "vhea", "vmtx", "VORG"],
            )
            font = subset.load_font(str(source), options)
            cutter = subset.Subsetter(options)
            cutter.populate(unicodes=signs)
            cutter.subset(font)
            if kind == "Sans":
                covered |= set(font.getBestCmap())
            rename(font, f"Cuobian {kind} {number}", style)
            target = TARGET / f"cuobian-{kind.lower()}-{number}-{style.lower()}.ttf"
            font.save(target)
            size = target.stat().st_size
            print(f"{size:>9}  {target.name}  {len(signs)} characters")
            if size > LIMIT:
                raise SystemExit(f"{target.name} is larger than {LIMIT} bytes")
    (TARGET / "coverage.txt").write_text(ranges(sorted(covered)), encoding="ascii")


def ranges(points: list[int]) -> str:
    """Code points as lines "first-last" in hexadecimal: what `documents.fonts` checks words against."""
    lines: list[list[int]] = []
    for point in points:
        if lines and lines[-1][1] == point - 1:
            lines[-1][1] = point
        else:
            lines.append([point, point])
    return "".join(f"{first:x}-{last:x}\n" for first, last in lines)


if __name__ == "__main__":
    main([Path(argument) for argument in sys.argv[1:3]])

"""Make _static/math.css: the part of STIX Two Math that the book may use, inside a stylesheet.

Run it by hand when a formula needs a character outside CHARACTERS; the book does not build with it:

    pip install fonttools brotli ziamath
    python book/_ext/make_math_font.py

Few machines, and no phone, come with a font for mathematics, so the book brings one. It stands in
the stylesheet as a data URI because Chromium blocks font files of another folder on pages read
from disk. The font comes from the package ziamath, which ships it unchanged; its licence is the SIL
Open Font License 1.1 (OFL.txt beside the stylesheet), and no name is reserved in it.
"""

from __future__ import annotations

import base64
import io
from importlib.resources import files
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

STATIC = Path(__file__).parent.parent / "_static"

CHARACTERS = [
    (0x20, 0x7E), (0xA0, 0xA0), (0xA8, 0xA8), (0xAC, 0xAC), (0xAF, 0xB4), (0xB7, 0xB7),
    (0xD7, 0xD7), (0xF7, 0xF7),
    (0x2C6, 0x2C7), (0x2D8, 0x2DC), (0x302, 0x302), (0x332, 0x332),  # accents
    (0x391, 0x3A9), (0x3B1, 0x3C9), (0x3D1, 0x3D1), (0x3D5, 0x3D6), (0x3F1, 0x3F1), (0x3F5, 0x3F5),
    (0x2002, 0x200B), (0x2010, 0x2016), (0x2018, 0x201D), (0x2022, 0x2026), (0x2032, 0x2034),
    (0x2061, 0x2064), (0x20D7, 0x20D7),
    (0x2102, 0x2102), (0x210B, 0x2113), (0x2115, 0x211D), (0x2124, 0x2124), (0x212C, 0x2133),
    (0x2190, 0x2194), (0x21A6, 0x21A6), (0x21D0, 0x21D4), (0x27F5, 0x27FA),  # arrows
    (0x2200, 0x220D), (0x220F, 0x222D), (0x2234, 0x2235), (0x223C, 0x223D), (0x2243, 0x224B),
    (0x2254, 0x2255), (0x225C, 0x225D), (0x2260, 0x2273), (0x2282, 0x228B), (0x2295, 0x2299),
    (0x22A4, 0x22A5), (0x22C0, 0x22C6), (0x22EE, 0x22F1),  # operators and relations
    (0x2308, 0x230B), (0x23DE, 0x23DF), (0x25A1, 0x25A1), (0x27E8, 0x27E9), (0x2A7D, 0x2A7E),
    (0xFE00, 0xFE00),
    (0x1D400, 0x1D4B5), (0x1D538, 0x1D550), (0x1D7D9, 0x1D7D9),  # bold, italic, script, 𝔼
    (0x1D6A8, 0x1D755), (0x1D7CE, 0x1D7D7),  # Greek: bold, italic, bold italic; bold digits
]  # fmt: skip

STYLE = """\
/* Made by book/_ext/make_math_font.py.
   STIX Two Math, copyright 2001-2020 The STIX Fonts Project Authors, OFL 1.1: see OFL.txt. */
@font-face {{
  font-family: "Book Math";
  src: url("data:font/woff2;base64,{data}") format("woff2");
  unicode-range: {ranges};
  font-display: block;
}}
"""


def narrow_tall_roots(font: TTFont, width: int = 860) -> None:
    """Make the tall root signs about as wide as the small one (794).

    Chromium gives every root the width of the widest, which leaves a gap behind the small ones.
    """
    for part in ["s1", "s2", "s3", "s4", "x", "t"]:
        name = f"uni221A.{part}"
        advance, bearing = font["hmtx"][name]
        glyph = font["glyf"][name]
        glyph.coordinates.scale((width / advance, 1))
        glyph.coordinates.toInt()
        glyph.recalcBounds(font["glyf"])
        font["hmtx"][name] = (width, round(bearing * width / advance))


def main() -> None:
    font = TTFont(files("ziamath") / "fonts" / "STIXTwoMath-Regular.ttf")
    narrow_tall_roots(font)
    options = subset.Options(
        flavor="woff2", hinting=False, layout_features=["dtls"], drop_tables=["DSIG"]
    )
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[c for low, high in CHARACTERS for c in range(low, high + 1)])
    subsetter.subset(font)
    woff2 = io.BytesIO()
    subset.save_font(font, woff2, options)
    ranges = ", ".join(f"U+{low:X}-{high:X}" for low, high in CHARACTERS)
    data = base64.b64encode(woff2.getvalue()).decode()
    (STATIC / "math.css").write_text(STYLE.format(data=data, ranges=ranges), encoding="ascii")
    print(f"math.css: {len(data) / 1000:.0f} kB, {len(font.getGlyphOrder())} glyphs")


if __name__ == "__main__":
    main()

"""Make the small fonts that we send in place of Streamlit's: `python -m tools.fonts` writes them to `service/fonts/`.

Streamlit's font of icons has 3,800 of them in 375 kB, a third of a first visit; ours has those that our pages and
Streamlit's own scripts name. Its font for text has letters of all Europe and Asia Minor; ours has those of Latin and
Greek, and what is set in other letters is shown in a font of the browser. A file has the name of the one that it
stands for, whose digest is in it: with another version of Streamlit, its own fonts are sent until this is run again.
"""

from __future__ import annotations

import re
from pathlib import Path

import streamlit as st
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "service" / "fonts"

_STREAMLIT = Path(st.__file__).parent / "static" / "static"
_IN_PAGES = re.compile(r":material/([a-z0-9_]+):|content: \"([a-z0-9_]+)\" / \"\"")
_IN_SCRIPTS = re.compile(r":material/([a-z0-9_]+):")

# For whoever draws the next page; without them, a new icon needs this tool.
_IN_STOCK = """
add arrow_back arrow_forward arrow_downward arrow_upward bookmark bookmark_add bookmark_added
bookmark_remove calendar_add_on calendar_month call cancel chat check check_circle chevron_left
chevron_right close compare_arrows content_copy delete description directions download edit event
expand_less expand_more favorite filter_alt filter_alt_off flag folder group help history home hospital
info language library_add link list local_hospital location_on location_searching lock login logout mail
map medication menu mic more_horiz more_vert my_location near_me notifications open_in_new person phone
pill place print public question_mark qr_code refresh remove replay rss_feed save schedule school science
search send settings share sms sort star stethoscope syringe table thumb_up translate tune undo update
vaccines verified view_list visibility volume_up warning
""".split()  # noqa: SIM905  (names, as they stand in a text)

# Basic Latin to Latin Extended-B, spacing and combining marks, Greek, punctuation, currencies, signs of mathematics.
_LETTERS = (
    *range(0x20, 0x250), *range(0x2B0, 0x370), *range(0x370, 0x400), *range(0x1E00, 0x1F00), *range(0x2000, 0x2070),
    *range(0x2070, 0x20D0), *range(0x2100, 0x2150), *range(0x2190, 0x2200), *range(0x2200, 0x2300), 0x25CF, 0x2713,
)  # fmt: skip


def icons_in_pages() -> set[str]:
    """The icons that our pages name."""
    files = [ROOT / "streamlit_app.py", *(ROOT / "pages").rglob("*.py"), *(ROOT / "pages").rglob("*.css")]
    found = (_IN_PAGES.findall(file.read_text(encoding="utf-8")) for file in files)
    return {name for names in found for pair in names for name in pair if name}


def icon_names(font: TTFont) -> dict[str, str]:
    """The icons of *font* by the words that stand for them: the name of the glyph of each."""
    letters = {glyph: chr(code) for code, glyph in font.getBestCmap().items()}
    names = {}
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for table in lookup.SubTable:
            table = getattr(table, "ExtSubTable", table)
            for first, ligatures in getattr(table, "ligatures", {}).items():
                for ligature in ligatures:
                    word = "".join(letters.get(glyph, "?") for glyph in (first, *ligature.Component))
                    names[word] = ligature.LigGlyph
    return names


def small_icons(source: Path) -> TTFont:
    """The font of icons in *source* with those alone that somebody names."""
    font = TTFont(source, recalcTimestamp=False)
    names = icon_names(font)
    scripts = "\n".join(file.read_text(encoding="utf-8") for file in (_STREAMLIT / "js").glob("*.js"))
    wanted = (icons_in_pages() | set(_IN_SCRIPTS.findall(scripts)) | set(_IN_STOCK)) & set(names)
    # The letters alone would bring all icons along that are words of them.
    options = Options(layout_closure=False, layout_features=["*"], flavor="woff2", notdef_outline=True)
    subsetter = Subsetter(options)
    letters = [font.getBestCmap()[ord(letter)] for letter in "abcdefghijklmnopqrstuvwxyz0123456789_"]
    subsetter.populate(glyphs=[*letters, *(names[word] for word in wanted)])
    subsetter.subset(font)
    return font


def small_text(source: Path) -> TTFont:
    """The font for text in *source* with Latin and Greek letters, under a name of its own, as its licence asks."""
    font = TTFont(source, recalcTimestamp=False)
    subsetter = Subsetter(
        Options(name_IDs=["*"], layout_features=["kern", "mark", "mkmk", "ccmp", "locl", "liga"], flavor="woff2")
    )
    subsetter.populate(unicodes=_LETTERS)
    subsetter.subset(font)
    for record in font["name"].names:
        if record.nameID in (1, 3, 4, 6, 16, 25):
            record.string = "TrialFinderText" if record.nameID in (6, 25) else "Trial Finder Text"
    return font


def main() -> None:
    """Write both fonts."""
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.woff2"):
        old.unlink()
    media = _STREAMLIT / "media"
    fonts = {"MaterialSymbols-Rounded.*.woff2": small_icons, "SourceSansVF-Upright.*.woff2": small_text}
    for pattern, make in fonts.items():
        (source,) = media.glob(pattern)
        small = make(source)
        small.flavor = "woff2"
        small.save(FOLDER / source.name)


if __name__ == "__main__":
    main()

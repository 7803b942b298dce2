"""Draw the app's own pictures: `python -m tools.pictures` writes them to `service/pictures/`.

The icon is two lungs in a circle, one of them with a tick; the picture for messages has the icon, the name and what the
app is for. They are the same for everybody.
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from service.first_html.head import APP_NAME, PICTURE_SIZE

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "service" / "pictures"
ICON = ROOT / "pages" / "drawing" / "shared" / "icon.svg"
FONTS = ROOT / "finder" / "exports" / "fonts"

_GREEN, _PALE, _WHITE, _DARK = "#0b5f6b", "#7fd3de", "#ffffff", "#16262b"

# In a square of 64: the left lung, its mirror image is the right one, and the windpipe.
_LUNG = ((29, 22), (25, 22), (19, 28), (15, 36), (13, 45), (15, 49), (20, 49), (26, 46), (29, 43))
_PIPE = (30, 12, 34, 30)
_TICK = ((37, 37), (41, 41), (48, 31))

# Drawn so many times larger and then made small, so that edges are smooth.
_FINER = 8


def icon(size: int) -> Image.Image:
    """The icon as a square of *size* pixels."""
    scale = size * _FINER / 64
    picture = Image.new("RGBA", (size * _FINER, size * _FINER))
    draw = ImageDraw.Draw(picture)

    def scaled(points: tuple[tuple[int, int], ...]) -> list[tuple[float, float]]:
        return [(x * scale, y * scale) for x, y in points]

    draw.ellipse((0, 0, 64 * scale - 1, 64 * scale - 1), fill=_GREEN)
    draw.polygon(scaled(_LUNG), fill=_PALE)
    draw.polygon(scaled(_mirrored(_LUNG)), fill=_WHITE)
    draw.rectangle([edge * scale for edge in _PIPE], fill=_WHITE)
    draw.line(scaled(_TICK), fill=_GREEN, width=round(3.4 * scale), joint="curve")
    return picture.resize((size, size), Image.Resampling.LANCZOS)


def icon_as_svg() -> str:
    """The icon as SVG."""

    def path(points: tuple[tuple[int, int], ...]) -> str:
        return " ".join(f"{x},{y}" for x, y in points)

    left, top, right, bottom = _PIPE
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">'
        f'<circle cx="32" cy="32" r="32" fill="{_GREEN}"/><polygon points="{path(_LUNG)}" fill="{_PALE}"/>'
        f'<polygon points="{path(_mirrored(_LUNG))}" fill="{_WHITE}"/>'
        f'<rect x="{left}" y="{top}" width="{right - left}" height="{bottom - top}" fill="{_WHITE}"/>'
        f'<polyline points="{path(_TICK)}" fill="none" stroke="{_GREEN}" stroke-width="3.4"/></svg>\n'
    )


def preview() -> Image.Image:
    """The picture that messengers show beside a link."""
    picture = Image.new("RGB", PICTURE_SIZE, _WHITE)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, PICTURE_SIZE[0], 18), fill=_GREEN)
    mark = icon(180)
    picture.paste(mark, (80, 90), mark)
    bold, plain = FONTS / "DejaVuSansCondensed-Bold.ttf", FONTS / "DejaVuSansCondensed.ttf"
    draw.text((300, 142), APP_NAME, font=ImageFont.truetype(str(bold), 64), fill=_GREEN)
    lines = ("Clinical trials for people with", "stage IV lung cancer")
    for number, line in enumerate(lines):
        draw.text((80, 330 + 74 * number), line, font=ImageFont.truetype(str(bold), 58), fill=_DARK)
    small = ImageFont.truetype(str(plain), 34)
    draw.text((80, 520), "From ClinicalTrials.gov, with the words of each record", font=small, fill="#4d5c62")
    return picture


def _mirrored(points: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
    return tuple((64 - x, y) for x, y in points)


def main() -> None:
    """Write all pictures."""
    FOLDER.mkdir(exist_ok=True)
    ICON.write_text(icon_as_svg(), encoding="utf-8")
    icon(64).save(FOLDER / "favicon.png", optimize=True)
    touch = Image.new("RGB", (180, 180), _WHITE)
    touch.paste(icon(180), mask=icon(180))
    touch.save(FOLDER / "apple-touch-icon.png", optimize=True)
    preview().quantize(64).save(FOLDER / "preview.png", optimize=True)


if __name__ == "__main__":
    main()

"""The head of the first HTML: what browsers, messengers and search engines say of a link before it is opened.

Nothing personal stands in it: previews are seen by others, and are kept by the services that make them.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from finder.languages import current_language
from finder.languages import gettext as _

APP_NAME = "Lung Trial Finder"

PICTURE_SIZE = (1200, 630)
"""The width and height of the picture for messages, in pixels: `preview.png`."""


# As Open Graph writes languages.
_LOCALES = {"en": "en_US", "es": "es_ES"}


@dataclass(frozen=True, slots=True)
class Head:
    """What is said of one page, as plain text.

    `address` is the whole address of what the page shows, without anything about a person; `canonical` is the one under
    which search engines should know it. `is_indexed` is False where they should not list the page at all.
    """

    title: str
    description: str
    address: str
    canonical: str
    is_indexed: bool = True

    def as_html(self, base: str) -> str:
        """The head's own part of a page, of the app at *base* (`https://trials.example.org`)."""
        title = f"{self.title} · {APP_NAME}"
        width, height = PICTURE_SIZE
        previews = {
            "og:type": "website",
            "og:site_name": APP_NAME,
            "og:locale": _LOCALES[current_language()],
            "og:title": self.title,
            "og:description": self.description,
            "og:url": self.address,
            "og:image": f"{base}/preview.png",
            "og:image:type": "image/png",
            "og:image:width": str(width),
            "og:image:height": str(height),
            "og:image:alt": _("{app}: clinical trials for stage IV lung cancer").format(app=APP_NAME),
        }
        named = {
            "description": self.description,
            "twitter:card": "summary_large_image",
            "color-scheme": "light dark",
            "theme-color": "#0b5f6b",
            **({} if self.is_indexed else {"robots": "noindex"}),
        }
        return "\n".join(
            (
                f"<title>{escape(title)}</title>",
                *(f'<meta name="{name}" content="{escape(content)}">' for name, content in named.items()),
                *(f'<meta property="{name}" content="{escape(content)}">' for name, content in previews.items()),
                f'<link rel="canonical" href="{escape(self.canonical)}">',
                '<link rel="icon" href="./icon.svg" type="image/svg+xml">',
                '<link rel="alternate icon" href="./favicon.png" type="image/png">',
                '<link rel="apple-touch-icon" href="./apple-touch-icon.png">',
            )
        )

"""How many trials each choice of a filter would leave, drawn beside the choices by a style sheet.

Streamlit knows choices by their words. A count among them would make another choice of each whenever a filter changes,
and whoever is quicker than the page would press choices that are no more. So the words stay, and the counts, which are
whole numbers and nothing else, stand behind them as generated content: it is seen, and read out with the choice.
"""

from __future__ import annotations

import json
from collections.abc import Sequence


def as_styles(key: str, label: str, counts: Sequence[int]) -> str:
    """The style rules that put *counts* behind the choices, in their order, of the widget with *key* and *label*.

    Choices in sight are buttons of the widget; those of a list are drawn at the end of the page, under its label.
    """
    pills = f".st-key-{key} button[data-variant]"
    options = f"[role=listbox][aria-label={json.dumps(label)}] [role=option]"
    return "".join(
        f'{pills}:nth-of-type({number + 1}) p::after,{options}[data-key="{number}"]>[data-item-hl]::after'
        f'{{content:"\u00a0· {count:,}"}}'
        for number, count in enumerate(counts)
    )

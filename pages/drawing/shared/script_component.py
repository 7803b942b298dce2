"""Elements with a small script of ours: components of Streamlit's second kind, without an iframe.

The script is a file that this server gives out, so that the Content-Security-Policy need not allow any other.
"""

from __future__ import annotations

from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

from streamlit.components.v2 import component
from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest


def script_component(name: str, folder: Path) -> Any:
    """The component *name* with the script `script/<name>.js` in *folder*; it is called to draw it."""
    return _component(get_bidi_component_manager(), name, folder)


def action_button(action: str, words: str) -> str:
    """A button of HTML that a script obeys: it finds *action* in `data-action`."""
    return f'<button type="button" data-action="{escape(action)}">{escape(words)}</button>'


def script_address(name: str) -> str:
    """Where a browser asks for the script of the component *name*, below the app's own address."""
    return f"/_stcore/bidi-components/{_package(name)}.{name}/{name}.js"


def _package(name: str) -> str:
    return f"trial_finder_{name}"


@lru_cache(maxsize=32)
def _component(manager: BidiComponentManager, name: str, folder: Path) -> Any:
    """The component, known to *manager*: a package that is installed would be found, a checkout is named to it."""
    manifest = ComponentManifest(_package(name), "1", [ComponentConfig(name, "script")])
    manager.register_from_manifest(manifest, folder)
    return component(f"{manifest.name}.{name}", js=f"{name}.js", isolate_styles=False)

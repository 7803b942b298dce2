"""What every process of `tests.forks` begins with: the modules loaded, the rules warm, the invented trials read."""

from __future__ import annotations

import gc
import pkgutil
from importlib import import_module

import finder
import pages.drawing
import service
from finder import sample
from finder.catalogue import source
from finder.catalogue.source import sample_catalogue
from tests.read_once import read_row_once

# What starts the app is imported by Streamlit's command line at the last moment.
for name in ("streamlit.web.cli", "streamlit.web.bootstrap", "streamlit.web.server.starlette", "uvicorn"):
    import_module(name)
for package in (finder, pages.drawing, service):
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
import_module("tests.faults.scene")

setattr(source, "read_row", read_row_once)  # noqa: B010  (which it does not export)
sample_catalogue()
for study in sample.studies():
    read_row_once(study)
# Collections of the forks would copy all of it.
gc.freeze()

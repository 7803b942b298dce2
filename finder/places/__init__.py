"""Where a person is and how far the trials' sites are. All of it is computed here: nobody's place leaves the process.

`find_place` understands what people type, `SiteTable` knows where a catalogue's sites are, `Distance` how far is far.
"""

from finder.places.distance import (
    EARTH_RADIUS_KM,
    KM_PER_MILE,
    Distance,
    Unit,
    format_distance,
    parse_distance,
)
from finder.places.find import Gazetteer, find_place
from finder.places.place import Ambiguous, Place, Unknown
from finder.places.sites import SITE_COLUMNS, Nearest, SiteState, SiteTable, site_columns

__all__ = [
    "EARTH_RADIUS_KM",
    "KM_PER_MILE",
    "SITE_COLUMNS",
    "Ambiguous",
    "Distance",
    "Gazetteer",
    "Nearest",
    "Place",
    "SiteState",
    "SiteTable",
    "Unit",
    "Unknown",
    "find_place",
    "format_distance",
    "parse_distance",
    "site_columns",
]

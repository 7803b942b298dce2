"""What of a view a catalogue cannot answer, so that it would be left out of the search."""

from __future__ import annotations

from finder.catalogue.frame import Catalogue
from finder.catalogue.search_text import spaced
from finder.places import Ambiguous, Place
from finder.search.filters import Filters
from finder.search.link import View


def not_applied(catalogue: Catalogue, view: View) -> tuple[str, ...]:
    """What *view* asks and a search of *catalogue* would leave out, each as a plain text for people; empty if nothing.

    A page shows the list all the same and asks back; a script has to stop. The texts quote what was typed, and list the
    places that may be meant.
    """
    filters = view.filters
    messages = list(_place_not_applied(catalogue, filters)) if filters.near else []
    if not filters.near and filters.within is not None:
        messages.append(f"“within” is {filters.within}, but “near” does not say of what.")
    if not filters.near and view.sort == "nearest":
        messages.append("“sort” is nearest, but “near” does not say to what.")
    if filters.text and not spaced(filters.text):
        messages.append(f"“{filters.text}” has nothing to search for.")
    return tuple(messages)


def _place_not_applied(catalogue: Catalogue, filters: Filters) -> tuple[str, ...]:
    place = catalogue.place(filters.near)
    if isinstance(place, Place):
        if filters.within is None or place.point is not None:
            return ()
        area = "country" if place.kind == "country" else "state or region"
        return (f"“within” takes a ZIP code or a city in “near”; {place.label} is a {area}.",)
    candidates = place.candidates if isinstance(place, Ambiguous) else place.suggestions
    more = (f"  and {place.more} more",) if isinstance(place, Ambiguous) and place.more else ()
    return (place.message, *(f"  {candidate.text}" for candidate in candidates), *more)

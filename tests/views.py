"""Any filters and any views, for tests of what holds for all of them (hypothesis)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from finder.catalogue.changes import NEWS
from finder.places import Distance
from finder.search.filters import DEFAULT, FILTERS, MAX_TEXT, NAMES, SORTS, Filters
from finder.search.link import (
    GUIDES,
    LAYOUTS,
    MAX_SHORTLISTED,
    READERS,
    View,
)

PERSONAL_NAMES = {"ecog", "age", "sex", "near", "within", "histology", "change", "pdl1", "drivers", "lines", "had"} | {
    "extent",
    "illness",
    "brain",
}


KNOWN_WORDS = {
    "change": ("egfr:exon-20-insertion", "met:amplification", "kras", "not-tested", "alk:fusion"),
    "had": ("osimertinib", "platinum", "pd-1", "carboplatin"),
}


def chosen(name: str, at_least: int = 0) -> st.SearchStrategy[tuple[str, ...]]:
    return st.sets(st.sampled_from(tuple(FILTERS[name].choices)), min_size=at_least).map(
        lambda some: tuple(choice for choice in FILTERS[name].choices if choice in some)
    )


words = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1, max_size=20)


texts = st.lists(words, max_size=4).map(lambda some: " ".join(some)[:MAX_TEXT].strip())


def values(name: str) -> st.SearchStrategy[Any]:
    """Any value that the filter *name* can have."""
    match FILTERS[name].kind:
        case "text":
            return texts
        case "distance":
            amounts = st.integers(1, 2_000_000).map(lambda hundredths: hundredths / 100)
            return st.none() | st.builds(Distance, amounts.filter(lambda n: n < 12_000), st.sampled_from(("mi", "km")))
        case "number":
            return st.none() | st.integers(0, FILTERS[name].most)
        case "some":
            return chosen(name, at_least=1 if name == "stage" else 0)
        case "one":
            return st.sampled_from((getattr(DEFAULT, name), *FILTERS[name].choices))
        case "words":
            return st.lists(st.sampled_from(KNOWN_WORDS[name]), unique=True).map(tuple)


filters: st.SearchStrategy[Filters] = st.builds(Filters, **{name: values(name) for name in NAMES})


views: st.SearchStrategy[View] = st.builds(
    View,
    filters=filters,
    sort=st.sampled_from(tuple(SORTS)),
    layout=st.sampled_from(tuple(LAYOUTS)),
    page=st.integers(1, 9999),
    since=st.none() | st.dates(),
    news=st.sets(st.sampled_from(tuple(NEWS))).map(lambda some: tuple(news for news in NEWS if news in some)),
    show=st.lists(st.from_regex(r"NCT[0-9]{8}", fullmatch=True), unique=True, max_size=MAX_SHORTLISTED).map(tuple),
    guide=st.sampled_from(("", *GUIDES)),
    reader=st.sampled_from(("", *READERS)),
    demo=st.booleans(),
).map(lambda view: view if view.since else replace(view, news=()))

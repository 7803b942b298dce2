"""Where an export's data come from, of when they are, what was asked, and what this tool added."""

from __future__ import annotations

from collections.abc import Sequence

from finder.catalogue.frame import About, Catalogue, Entry
from finder.languages import date_in_words
from finder.languages import gettext as _
from finder.search.filters import asked_words
from finder.search.link import View
from finder.visible_text import shown

NOT_ADVICE = "Not medical advice. Only the study team can say whether you can join."
NOT_ENDORSED = "The U.S. National Library of Medicine runs ClinicalTrials.gov and does not endorse this tool."
ADDED = (
    "The labels and the counts of places were added by this tool. It reads them from the record by fixed rules. "
    "They can be wrong. Please check them in the record."
)


def source_line(about: About) -> str:
    """Where the data come from, of when they are, and what was added: stands on every page and in every export."""
    if about.is_sample:
        words = _("INVENTED sample trials, made for trying out; none of them exists ({day})")
    else:
        words = _(
            "ClinicalTrials.gov, data processed on {day}; therapy, cancer, stage and other labels added by this tool"
        )
    return words.format(day=date_in_words(about.data_date))


def number_of(trial: Entry | str) -> str:
    """The NCT number of *trial*."""
    return trial if isinstance(trial, str) else trial.trial.nct


def asked(view: View, trials: Sequence[Entry | str]) -> list[str]:
    """What *trials* are, a line each: chosen one by one, or found with the filters of *view*."""
    if trials and set(map(number_of, trials)) <= set(view.show):
        return ["Trials that were chosen one by one"]
    return [shown(line) for line in asked_words(view.filters)] or [
        "All open trials that take people with stage IV lung cancer or do not state the stage"
    ]


def facts(catalogue: Catalogue, trials: Sequence[Entry | str], view: View, link: str) -> list[tuple[str, str]]:
    """All that is to be known about an export, as name and text; a name may come more than once."""
    about = catalogue.about
    lines = [("Source", source_line(about)), ("Trials", f"{len(trials)}")]
    lines += [("Shown", line) for line in asked(view, trials)]
    if about.incomplete:
        lines.append(("Not complete", about.incomplete))
    if link:
        lines.append(("Link", link))
    return [*lines, ("Added", ADDED), ("Please note", NOT_ADVICE), ("Please note", NOT_ENDORSED)]

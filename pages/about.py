"""Where the data come from, what is added and how good it is, what is not known, and what is not done with visitors."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from finder import __version__
from finder.catalogue.frame import Catalogue
from finder.codebook import LABELS, LabelSpec
from finder.error_report import report_address
from finder.exports import source_line
from finder.grade import Score, unseen_figures
from finder.labels.therapy import TREATMENTS
from finder.languages import date_in_words
from finder.languages import gettext as _
from finder.record import NCT_NUMBER
from finder.settings import Settings, read_settings
from pages.drawing.shared import frame
from pages.drawing.shared.answerable import review_in_words
from pages.drawing.shared.escaping import plain
from pages.drawing.shared.headings import draw_heading, draw_title


def draw_what_it_does() -> None:
    """Say what the app is for."""
    draw_heading(_("What it does for you"))
    st.markdown(
        _(
            "You, or someone you love, has lung cancer that has spread. There may be a trial that fits. But the lists "
            "are long and hard to read, so this app reads them for you."
        )
    )
    st.markdown(
        _(
            "It goes through every open lung cancer trial on [ClinicalTrials.gov](https://clinicaltrials.gov), and "
            "through trials for several cancers that take lung cancer. It finds out which of them a person with stage "
            "IV disease could join, and which kind of therapy they give. If you tell it more about you, it says what "
            "speaks for and against each trial. It always shows the words of the record, so that you and your doctor "
            "can check."
        )
    )


def draw_data(catalogue: Catalogue | None) -> None:
    """Say where the data come from and of when they are."""
    draw_heading(_("Where the data come from"))
    if catalogue is None:
        st.markdown(_("No list has been read yet."))
    else:
        about = catalogue.about
        facts = [
            _("The list shown now: {source}.").format(source=source_line(about)),
            _("It holds **{number}** open trials.").format(number=f"{len(catalogue):,}"),
        ]
        if not about.is_sample:
            read = _("It was read on {day}.").format(day=date_in_words(about.fetched[:10]))
            if about.left_out:
                left_out = _("{number} records without lung cancer were left out.")
                read = f"{read} {left_out.format(number=f'{about.left_out:,}')}"
            facts.append(read)
        st.markdown("\n".join(f"- {fact}" for fact in facts))
    st.markdown(
        _(
            "ClinicalTrials.gov is a service of the U.S. National Library of Medicine (NLM). The NLM does not endorse "
            "this app. Sponsors write the records. The labels are ours, and so are the texts on treatments."
        )
    )


def draw_labels() -> None:
    """Say what is added, and how often it was right when it was measured."""
    grades, day = unseen_figures()
    draw_heading(_("What we add, and how good it is"))
    st.markdown(
        _(
            "Rules read each record and add labels, such as the kind of therapy, the stage and the markers. "
            "The same record always gets the same labels. No one reads each record by hand, so some labels are wrong."
        )
    )
    st.markdown(
        _(
            "On {day} the labels of **{number} records** were compared with labels from careful reading. "
            "Nobody had looked at these records while the rules were made. So they show what to expect from a trial "
            "that is new to the app. They are few, so the figures are rough. That is why the words behind each label "
            "are shown."
        ).format(day=date_in_words(day), number=grades.records)
    )
    scores = [
        (spec, grades.total(measure.name, TREATMENTS if measure.name == "therapies" else None))
        for spec in LABELS
        for measure in spec.measures[:1]
    ]
    st.markdown(_listed(*(in_a_hundred(spec, score) for spec, score in scores)))
    st.markdown(_("Does a label decide something for you? Open “Why is this trial here?” and read the record's words."))
    with st.expander(_("The same as counts")):
        _draw_counts(scores)


def in_a_hundred(spec: LabelSpec, score: Score) -> str:
    """How often the label of *spec* was right, for people: of a hundred trials, or of a hundred labels."""
    subject = _(spec.subject)
    right, given, expected = score.right, score.right + score.extra, score.right + score.missing
    if spec.measures[0].has_one_value:
        words = _("**{label}**: right in about {right} of 100 trials.")
        return words.format(label=subject, right=_hundredths(right, expected))
    words = _(
        "**{label}**: of 100 that we show, about {right} are right. Of 100 that the records have, "
        "we miss about {missed}."
    )
    return words.format(label=subject, right=_hundredths(right, given), missed=100 - _hundredths(right, expected))


def _hundredths(part: int, whole: int) -> int:
    """*part* of *whole* as a whole number of 100; so few records never prove that all are right."""
    return min(99, round(100 * part / whole)) if whole else 0


def _draw_counts(scores: Sequence[tuple[LabelSpec, Score]]) -> None:
    heads = (_("Label"), _("Right, of those we gave"), _("Found, of those there are"))
    rows = [f"| {' | '.join(heads)} |", "|---|---|---|"]
    rows += [f"| {_(spec.subject)} | {of_given(score)} | {of_expected(score)} |" for spec, score in scores]
    st.markdown("\n".join(rows))


def of_given(score: Score) -> str:
    """How many of the labels that the rules gave were right."""
    return _of(score.right, score.right + score.extra)


def of_expected(score: Score) -> str:
    """How many of the labels that a reader gave the rules gave as well."""
    return _of(score.right, score.right + score.missing)


def _of(right: int, count: int) -> str:
    return _("{right} of {number}").format(right=f"{right:,}", number=f"{count:,}")


def draw_limits() -> None:
    """Say what the app cannot know."""
    draw_heading(_("What it cannot know"))
    st.markdown(
        _listed(
            _("**Rules can be wrong.** Records are free text, written by many people."),
            _("**Records can be old.** A place that is listed as recruiting may be full. Call before you travel."),
            _("**Records can be silent.** What one does not say is “not stated”, and the trial stays in the list."),
            _("**Some trials are missing.** Those that stand only in other registries are not here."),
            _("**No one here knows your case.** Only the study team can say whether you can join."),
            _("**The texts on treatments**: {review} They name where you can check them.").format(
                review=review_in_words(read_settings())
            ),
        )
    )


def draw_owner(settings: Settings) -> None:
    """Say who answers for this copy of the app."""
    draw_heading(_("Who answers for it"))
    if settings.owner:
        st.markdown(_("This copy of the app is run by {owner}.").format(owner=plain(settings.owner)))
    else:
        st.markdown(_("Whoever runs this copy of the app has not given a name."))


def draw_privacy() -> None:
    """Say what is not done with visitors."""
    draw_heading(_("Your privacy"))
    st.markdown(
        _listed(
            _("There is no account. Nothing about you is stored."),
            _(
                "What you choose stands in the address of the page and nowhere else. "
                "The server that runs the app sees the address, as any server does."
            ),
            _("Where you are is looked up inside the app. No map service is asked."),
            _("No page loads anything from another site, and no one counts visitors."),
            _("The browser gets one cookie, for safety. It ends with your visit."),
        )
    )


def draw_terms_and_credits() -> None:
    """Say under which terms the data and the app may be used, and whose work is in it."""
    draw_heading(_("Terms and credits"))
    st.markdown(
        _listed(
            _("**Use**: this app gives information. It is not medical advice, and it comes without any warranty."),
            _(
                "**Data**: [terms of ClinicalTrials.gov](https://clinicaltrials.gov/about-site/terms-conditions). Mail "
                "addresses of study teams are for people who ask about a trial. They must not be used for advertising."
            ),
            _("**Code**: Apache License 2.0."),
            _(
                "**Places**: points of US ZIP codes from [GeoNames](https://www.geonames.org), under "
                "[CC BY 4.0](https://creativecommons.org/licenses/by/4.0/), by way of the Python package zipcodes."
            ),
            _(
                "**Drugs**: targets of antibodies from [Thera-SAbDab](https://opig.stats.ox.ac.uk/webapps/sabdab-sabpred"
                "/therasabdab/), under [CC BY 4.0](https://creativecommons.org/licenses/by/4.0/). Where a drug was not "
                "checked against a source, its trial says so."
            ),
            _(
                "**Map**: shapes from [Natural Earth](https://www.naturalearthdata.com) and the U.S. Census Bureau, by "
                "way of world-atlas and us-atlas (ISC license). They were made lighter. Borders are drawn as the "
                "sources have them."
            ),
        )
    )


def _listed(*texts: str) -> str:
    return "\n".join(f"- {text}" for text in texts)


def draw_contact(contact_url: str, nct: str) -> None:
    """Offer to tell an error, where the operator has said how."""
    if not contact_url:
        return
    draw_heading(_("Is something wrong?"))
    if nct:
        st.markdown(_("Tell us about {nct}: what is wrong, and the words that show it.").format(nct=nct))
    else:
        st.markdown(_("Tell us: what is wrong, and the words that show it."))
    st.markdown(_("Please write nothing about your health or yourself. For care, call your own team."))
    st.link_button(_("Tell us about an error"), report_address(contact_url, nct), icon=":material/flag:")


nct = st.query_params.get("id", "").strip().upper()
page = frame.begin("About", "id")
catalogue = frame.shown_catalogue(page)

draw_title(_("About this app"))
frame.draw_notices(page.notices)
contact_url = read_settings().contact_url
if NCT_NUMBER.fullmatch(nct):
    # Who comes from a trial has come for this.
    draw_contact(contact_url, nct)
draw_what_it_does()
draw_data(catalogue)
draw_labels()
draw_limits()
draw_owner(read_settings())
if not NCT_NUMBER.fullmatch(nct):
    draw_contact(contact_url, "")
draw_privacy()
draw_terms_and_credits()
st.caption(_("Version {version}").format(version=__version__))
frame.end(catalogue)

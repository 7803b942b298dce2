"""Quotations are verbatim: whatever is escaped, a part of the clean text leads back to the raw words behind it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from finder.labels.evidence import Passage
from finder.labels.text import readable

raw_texts = st.text(st.sampled_from("ab \\>*[.\n≥é"), max_size=40)


def test_escapes_are_undone_for_reading_and_kept_in_quotations() -> None:
    passage = Passage("eligibility_criteria", r"ECOG \<= 1 and ANC \>= 1\.5")
    start = passage.clean.index("ANC")
    assert passage.clean == "ECOG <= 1 and ANC >= 1.5"
    assert passage.quote(start, len(passage.clean)) == r"ANC \>= 1\.5"
    assert passage.evidence(0, 9, "because").quote == r"ECOG \<= 1"


def test_an_escaped_backslash_is_one_backslash() -> None:
    assert readable(r"a\\>b") == r"a\>b"


@given(raw_texts, st.data())
def test_a_quotation_stands_in_the_raw_text_and_reads_as_the_clean_part(raw: str, data: st.DataObject) -> None:
    passage = Passage("keywords", raw)
    start = data.draw(st.integers(0, len(passage.clean)))
    end = data.draw(st.integers(start, len(passage.clean)))
    quote = passage.quote(start, end)
    assert quote in raw
    assert readable(quote).strip() == passage.clean[start:end].strip()


@given(raw_texts, st.data())
def test_a_quotation_is_found_where_it_was_taken_or_earlier(raw: str, data: st.DataObject) -> None:
    passage = Passage("keywords", raw)
    start = data.draw(st.integers(0, len(passage.clean)))
    end = data.draw(st.integers(start, len(passage.clean)))
    quote = passage.quote(start, end)
    found = passage.find(quote)
    assert (found is None) == (not quote)
    if found is not None:
        assert found[0] <= end
        assert passage.clean[slice(*found)] == readable(quote)


def test_words_that_are_not_there_are_not_found() -> None:
    assert Passage("keywords", "a").find("b") is None


def test_half_an_escape_is_not_the_backslash_that_was_quoted() -> None:
    passage = Passage("keywords", ">>\\>\\")
    assert passage.clean == ">>>\\"
    assert passage.find(passage.quote(3, 4)) == (3, 4)


@given(st.text(st.characters(blacklist_characters="\\", blacklist_categories=("Cf", "Cs")), max_size=40))
def test_text_without_escapes_stays(text: str) -> None:
    assert readable(text) == text

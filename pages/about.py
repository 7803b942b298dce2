"""Where the data come from, what is added to them, what is not known, and what is not done with visitors."""

from __future__ import annotations

import streamlit as st

from finder import __version__
from finder.exports import source_line
from pages.drawing import browser_address, frame

view = browser_address.read().view
source = frame.begin("About", view)
catalogue = frame.shown_catalogue(source, view)

st.title("About this app", anchor=False)
st.header("What it does", anchor=False)
st.markdown(
    "It reads every open lung cancer trial on [ClinicalTrials.gov](https://clinicaltrials.gov), and trials of several "
    "cancers that take lung cancer. It finds out which of them a person with stage IV disease could join, and which "
    "kind of therapy they give. For each label it shows the words that led to it."
)
st.header("What it cannot know", anchor=False)
st.markdown(
    "Labels are made by rules, from the words of the record. Records can be old, short or unclear, and rules can be "
    "wrong. What a record does not say is shown as “not stated”, and such a trial stays in the list. "
    "Only the study team can say whether you can join."
)
st.header("The data", anchor=False)
if catalogue is not None:
    st.markdown(f"The list shown now: {source_line(catalogue.about)}.")
st.markdown(
    "ClinicalTrials.gov is a service of the U.S. National Library of Medicine (NLM). "
    "The NLM does not endorse this app. The labels are ours."
)
st.header("Your privacy", anchor=False)
st.markdown(
    "There is no account. Nothing about you is stored. What you choose stands in the address of the page and nowhere "
    "else. No page loads anything from another site, and no one counts visitors."
)
st.caption(f"Version {__version__}")
frame.end(catalogue)

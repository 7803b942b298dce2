"""A Streamlit page with one word: what Streamlit itself takes."""

import streamlit as st

st.markdown("Ready")

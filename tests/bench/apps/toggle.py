"""A Streamlit page whose only widget toggles one word: what one rerun takes by itself."""

import streamlit as st

st.markdown("Word: on" if st.toggle("Toggle") else "Word: off")

"""The first HTML of each page: what the link shows, before any script runs.

Streamlit's own page is an empty shell that says "Streamlit" until two megabytes of scripts have run. Ours has the
title, the preview for messages, and the heading and the first trials in an element beside Streamlit's root. The trials
are in memory, so they are there at once, also for who reads without scripts.
"""

"""The registry, ClinicalTrials.gov: what it is asked, how, and what can go wrong."""

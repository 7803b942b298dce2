"""Many people at once: sessions that speak Streamlit's protocol, and a script that measures how the app bears them."""

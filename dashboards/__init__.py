"""The only place with Streamlit, Plotly and web routes; holds no SQL."""

"""The portal's template tags; they write HTML and ask nothing of the database."""

"""The case that moves through review: Submission, its revisions, and ``move``, the only writer of state.

May import: journal, rulebook, and ``cities``. Practices and contributions hang on a case one to one.
"""

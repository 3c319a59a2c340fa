"""The pages on which a city writes a practice, looks it over and sends it; one file a stage of the work."""

from submissions.practices.views.checking import check
from submissions.practices.views.copying import adapt, copy
from submissions.practices.views.printing import pdf
from submissions.practices.views.versions import compare, restore, versions
from submissions.practices.views.writing import listing, renew, start, step, table, tasks

__all__ = [
    "adapt", "check", "compare", "copy", "listing", "pdf", "renew", "restore", "start", "step", "table", "tasks", "versions",
]  # fmt: skip

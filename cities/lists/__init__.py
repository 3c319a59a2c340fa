"""Lists in the browser: handed in as CSV or XLSX, read as a dry run, written when an administrator says yes.

Cities and figures are the registry's, signatures those of the room of letters: this room knows both, and neither knows
it. May import: signatories, registry, people, the kit.
"""

"""Why an Office file is refused: a sentence each, for whoever handed it in."""

from django.utils.translation import gettext_lazy as _

MACROS = _("The document holds macros, which are small programs. Save it without them or as a PDF, then hand that in.")
CARRIES = _(
    "The document carries another file inside, such as the table behind a chart. Save it as a PDF, then hand that in."
)
ACTIVE = _("The document holds a button or a form that can run something. Save it as a PDF, then hand that in.")
FETCHES = _("The document fetches a template, an image or data from elsewhere. Save it as a PDF, then hand that in.")
LEADS = _("The document holds a link that opens a file or a program. Take the link out, then hand it in again.")
COMPUTED = _(
    "A formula works out where a link leads, so nobody can say where. Write the whole address into the link, or save it"
    " as a PDF, then hand that in."
)

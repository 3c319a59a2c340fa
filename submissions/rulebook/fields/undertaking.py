"""What every filing is asked: who decided for the city, and what may be published."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from submissions.rulebook.fields.table import Field, Widget
from submissions.rulebook.kinds import Confidentiality

UNDERTAKING_FIELDS: tuple[Field, ...] = (
    Field(
        "mandate_by",
        "mandate",
        _("Who decided for the city?"),
        _("A body or an office, such as the city council or the mayor."),
        needed=_("Say who decided for the city"),
    ),
    Field(
        "mandate_under",
        "mandate",
        _("Under what?"),
        _("The decision, minute or standing order, such as “Minute 44/2026”."),
        needed=_("Say under what it was decided, such as a council decision"),
    ),
    Field(
        "mandate_on",
        "mandate",
        _("On which day?"),
        widget=Widget.DATE,
        needed=_("Give the date of the decision"),
        come=_("Send it once the city has decided: the day of the decision has not come yet"),
    ),
    Field(
        "confidentiality",
        "mandate",
        _("Who may read it once it is accepted?"),
        widget=Widget.ONE_OF,
        choices=(
            (Confidentiality.PUBLIC.value, _("Everybody")),
            (Confidentiality.UNHCR_ONLY.value, _("Only UNHCR and your city")),
        ),
        always=True,
    ),
    Field(
        "consent",
        "mandate",
        _("The city agrees that UNHCR publishes this under the city’s name"),
        _("Needed when everybody may read it."),
        Widget.TICK,
        needed=_("Agree to publication, or choose that only UNHCR may read it"),
        needless_when=("confidentiality", Confidentiality.UNHCR_ONLY.value),
    ),
    Field(
        "no_personal_data",
        "mandate",
        _("No refugee can be recognised in it"),
        _("No names, addresses or case numbers, and no group so small that its people could be told apart."),
        Widget.TICK,
        needed=_("Confirm that no refugee can be recognised"),
    ),
)

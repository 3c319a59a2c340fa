"""How forms are drawn: label, hint, error and counter as the house draws them, from templates/forms/."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class PortalRenderer(TemplatesSetting):
    """Django's template renderer with the portal's field; widgets come from templates/django/forms/widgets/."""

    field_template_name = "forms/field.html"
    form_template_name = "forms/form.html"

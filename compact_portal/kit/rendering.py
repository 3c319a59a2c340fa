"""How forms are drawn: label, hint, error and counter as the house draws them, from templates/forms/."""

from __future__ import annotations

from typing import Any

from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest

_CLASSES = {"textarea": "textarea", "select": "select", "file": "file", "clearable_file_input": "file"}
_BARE = {"hidden", "multiple_hidden", "checkbox", "checkbox_option", "checkbox_select", "radio", "radio_option"}
_TYPED = {"text", "textarea", "search"}


class PortalRenderer(TemplatesSetting):
    """Django's template renderer with the portal's fields; widgets get the classes of static/css/parts.css.

    ``required`` is left to the server, whose sentences are better and are translated. ``maxlength`` would cut pasted
    text silently; it becomes ``data-limit``, for the counter.
    """

    field_template_name = "forms/field.html"
    form_template_name = "forms/form.html"

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        widget = context.get("widget")
        if widget and template_name.startswith("django/forms/widgets/"):
            context["widget"] = {**widget, "attrs": _attrs(template_name, dict(widget["attrs"]))}
        return super().render(template_name, context, request)


def _attrs(template_name: str, attrs: dict[str, Any]) -> dict[str, Any]:
    kind = template_name.rsplit("/", 1)[-1].removesuffix(".html")
    attrs.pop("required", None)
    if kind in _BARE:
        return attrs
    attrs["class"] = f"{_CLASSES.get(kind, 'input')} {attrs.get('class', '')}".strip()
    if kind in _TYPED:
        attrs.setdefault("dir", "auto")
        if limit := attrs.pop("maxlength", None):
            attrs["data-limit"] = limit
            if attrs.get("id"):
                attrs["aria-describedby"] = f"{attrs.get('aria-describedby', '')} {attrs['id']}_counter".strip()
    return attrs

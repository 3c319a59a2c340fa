"""The WSGI application that gunicorn serves."""

import os
from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.core.wsgi import get_wsgi_application
from django.utils.http import parse_header_parameters

from compact_portal.checks import insist


class Utf8Request(WSGIRequest):
    """A request that is read as UTF-8 whatever it says; middleware refuses one that says otherwise.

    Django takes any codec by its name, and ``charset=zlib`` breaks it before the first middleware: a bare 500.
    """

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        self.content_type, self.content_params = parse_header_parameters(meta.get("CONTENT_TYPE", ""))


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "compact_portal.settings")
application = get_wsgi_application()
application.request_class = Utf8Request
insist()

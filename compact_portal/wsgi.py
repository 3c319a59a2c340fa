"""The WSGI application that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

from compact_portal.checks import insist

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "compact_portal.settings")
application = get_wsgi_application()
insist()

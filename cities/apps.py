"""The cities app; when it is ready its rooms say what they hold about people."""

from importlib import import_module

from django.apps import AppConfig

# Each declares its KEEPER beside its verbs.
ROOMS = ("people", "membership", "registration", "registry", "desk")


class CitiesConfig(AppConfig):
    name = "cities"
    label = "cities"

    def ready(self) -> None:
        from compact_portal.kit import persons

        for room in ROOMS:
            persons.bind(import_module(f"cities.{room}.actions").KEEPER)

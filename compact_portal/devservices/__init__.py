"""The parts a laptop needs: PostgreSQL, Valkey, a mail sink and the processes of ``make run``.

Real servers from wheels, on private sockets, tied to the process that started them so that none outlives it.
``run.py`` supervises, ``prepare.py`` fills the database, ``for_tests.py`` lends servers to a test run.
May import anything; nothing that is shipped may import it, and production installs none of its dependencies.
"""

"""One row that is another as soon as anything that readers see is another; kept by triggers (docs/decisions/0013)."""

from django.conf import settings
from django.db import migrations, models


# Once a transaction, and at its end: the row is held only while it commits, so that nobody waits for a slow one.
MARK = """
CREATE FUNCTION public.portal_public_changed() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('portal.public_changed', true) IS DISTINCT FROM pg_current_xact_id()::text THEN
    PERFORM set_config('portal.public_changed', pg_current_xact_id()::text, true);
    INSERT INTO submissions_publicmark AS m (id, mark) VALUES (1, gen_random_uuid())
      ON CONFLICT (id) DO UPDATE SET mark = excluded.mark;
  END IF;
END
$$;
CREATE FUNCTION public.portal_public_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM public.portal_public_changed();
  RETURN NULL;
END
$$;
SELECT public.portal_public_changed();
"""
NO_MARK = """
DROP FUNCTION public.portal_public_row();
DROP FUNCTION public.portal_public_changed();
"""

# Whatever changes in these is read by somebody. The columns named change often and are on no public page.
ROWS = {
    "cities_bureau": (),
    "cities_country": (),
    "cities_city": ("signed", "lead_count", "lead_seen_at", "filed_count", "contacted_on", "next_contact_on"),
    "cities_cityname": (),
    "cities_citybureau": (),
    "cities_fact": (),
    "cities_instrument": (),
    "cities_signature": (),
    "cities_membership": (),
    "cities_user": ("password", "last_login", "language", "time_zone", "email"),
    "submissions_theme": (),
    "submissions_frameworktext": (),
    "submissions_version": (),
    "submissions_section": (),
    "submissions_paragraph": (),
    "submissions_round": ("opening_told_at", "closing_told_at"),
    "submissions_milestone": (),
}
# Rows of a filing count while anybody may read it; whether they may, its own row says: it has a trigger of its own.
OF_FILINGS = {
    "submissions_practice": "{row}.submission_id",
    "submissions_practice_themes": "{row}.practice_id",
    "submissions_practice_paragraphs": "{row}.practice_id",
    "submissions_attachment": "{row}.submission_id",
    "submissions_revision": "{row}.submission_id",
    "submissions_contribution": "{row}.submission_id",
    "submissions_commentitem": "{row}.contribution_id",
    "submissions_commentitem_practices": "(SELECT contribution_id FROM submissions_commentitem WHERE id = {row}.commentitem_id)",
    "submissions_disposition": "(SELECT contribution_id FROM submissions_commentitem WHERE id = {row}.item_id)",
}
PUBLIC = "{row}.state = 'accepted' AND {row}.confidentiality = 'public'"


def _constraint(table: str, verb: str, when: str = "", function: str = "portal_public_row") -> str:
    return (
        f"CREATE CONSTRAINT TRIGGER public_{verb.lower()} AFTER {verb} ON {table} DEFERRABLE INITIALLY DEFERRED "
        f"FOR EACH ROW {f'WHEN ({when}) ' if when else ''}EXECUTE FUNCTION public.{function}();\n"
    )


def _rows(table: str, hidden: tuple[str, ...]) -> str:
    old, new = (f"to_jsonb({row}) - '{{{','.join(hidden)}}}'::text[]" for row in ("OLD", "NEW"))
    moved = f"{old} IS DISTINCT FROM {new}" if hidden else "OLD IS DISTINCT FROM NEW"
    return _constraint(table, "INSERT") + _constraint(table, "UPDATE", moved) + _constraint(table, "DELETE")


def _of_filings(table: str, filing: str) -> str:
    name = f"public_of_{table.removeprefix('submissions_')}"
    either = ", ".join(filing.format(row=row) for row in ("NEW", "OLD"))
    public = PUBLIC.format(row="s")
    function = f"""
CREATE FUNCTION public.portal_{name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM submissions_submission s WHERE s.id IN ({either}) AND {public}) THEN
    PERFORM public.portal_public_changed();
  END IF;
  RETURN NULL;
END
$$;
"""
    return function + "".join(
        _constraint(table, verb, function=f"portal_{name}") for verb in ("INSERT", "UPDATE", "DELETE")
    )


def _filings() -> str:
    old, new = PUBLIC.format(row="OLD"), PUBLIC.format(row="NEW")
    table = "submissions_submission"
    return (
        _constraint(table, "INSERT", new)
        + _constraint(table, "UPDATE", f"({old}) OR ({new})")
        + _constraint(table, "DELETE", old)
    )


WATCH = (
    _filings()
    + "".join(_rows(table, hidden) for table, hidden in ROWS.items())
    + "".join(_of_filings(table, filing) for table, filing in OF_FILINGS.items())
)
WATCH_NOTHING = "".join(
    f"DROP TRIGGER public_{verb} ON {table};\n"
    for table in ("submissions_submission", *ROWS, *OF_FILINGS)
    for verb in ("insert", "update", "delete")
) + "".join(f"DROP FUNCTION public.portal_public_of_{table.removeprefix('submissions_')}();\n" for table in OF_FILINGS)


class Migration(migrations.Migration):

    dependencies = [
        ('cities', '0008_the_city_s_history_together'),
        ('submissions', '0017_versions_and_kept_posts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PublicMark',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('mark', models.UUIDField()),
            ],
        ),
        migrations.RunSQL(MARK, NO_MARK),
        migrations.RunSQL(WATCH, WATCH_NOTHING),
    ]

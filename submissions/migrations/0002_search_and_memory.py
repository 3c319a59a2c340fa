"""Full-text search in six languages as a generated column, and a journal that cannot be altered."""

from django.contrib.postgres.operations import BtreeGinExtension, TrigramExtension, UnaccentExtension
from django.db import migrations

# Stemming per language over unaccented words. PostgreSQL has no Chinese dictionary: pairs of characters are indexed.
CONFIGURATIONS = {
    "english_unaccent": "english",
    "french_unaccent": "french",
    "spanish_unaccent": "spanish",
    "russian_unaccent": "russian",
    "arabic_unaccent": "arabic",
    "simple_unaccent": "simple",
}

MAKE_CONFIGURATIONS = "\n".join(
    f"""
    CREATE TEXT SEARCH CONFIGURATION public.{name} (COPY = pg_catalog.{source});
    ALTER TEXT SEARCH CONFIGURATION public.{name}
      ALTER MAPPING FOR hword, hword_part, word WITH public.unaccent, {"simple" if source == "simple" else source + "_stem"};
    """
    for name, source in CONFIGURATIONS.items()
)
DROP_CONFIGURATIONS = "\n".join(f"DROP TEXT SEARCH CONFIGURATION public.{name};" for name in CONFIGURATIONS)

FUNCTIONS = """
CREATE FUNCTION public.portal_bigrams(body text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(string_agg(substr(run, i, 2), ' '), '')
  FROM (SELECT (regexp_matches(body, '[\\u3400-\\u9FFF]+', 'g'))[1] AS run) AS runs,
       LATERAL generate_series(1, greatest(length(run) - 1, 1)) AS i
$$;

CREATE FUNCTION public.portal_tsvector(language text, body text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE language
    WHEN 'en' THEN to_tsvector('public.english_unaccent'::regconfig, body)
    WHEN 'fr' THEN to_tsvector('public.french_unaccent'::regconfig, body)
    WHEN 'es' THEN to_tsvector('public.spanish_unaccent'::regconfig, body)
    WHEN 'ru' THEN to_tsvector('public.russian_unaccent'::regconfig, body)
    WHEN 'ar' THEN to_tsvector('public.arabic_unaccent'::regconfig, body)
    WHEN 'zh-hans' THEN to_tsvector('public.simple_unaccent'::regconfig, public.portal_bigrams(body))
    ELSE to_tsvector('public.simple_unaccent'::regconfig, body)
  END
$$;

-- A reader's words are looked for in every language at once: nobody says which one they search in.
CREATE FUNCTION public.portal_tsquery(words text) RETURNS tsquery LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT websearch_to_tsquery('public.english_unaccent'::regconfig, words)
      || websearch_to_tsquery('public.french_unaccent'::regconfig, words)
      || websearch_to_tsquery('public.spanish_unaccent'::regconfig, words)
      || websearch_to_tsquery('public.russian_unaccent'::regconfig, words)
      || websearch_to_tsquery('public.arabic_unaccent'::regconfig, words)
      || websearch_to_tsquery('public.simple_unaccent'::regconfig, words)
      || plainto_tsquery('public.simple_unaccent'::regconfig, public.portal_bigrams(words))
$$;
"""
DROP_FUNCTIONS = """
DROP FUNCTION public.portal_tsquery(text);
DROP FUNCTION public.portal_tsvector(text, text);
DROP FUNCTION public.portal_bigrams(text);
"""

SEARCH = """
DROP INDEX practice_search;
ALTER TABLE submissions_practice DROP COLUMN search;
ALTER TABLE submissions_practice ADD COLUMN search tsvector GENERATED ALWAYS AS (
  setweight(public.portal_tsvector(language, title), 'A')
  || setweight(public.portal_tsvector(language, summary), 'B')
  || setweight(public.portal_tsvector(language,
       problem || ' ' || how_it_works || ' ' || results || ' ' || what_failed || ' ' || advice || ' ' ||
       target_groups || ' ' || lead_body || ' ' || partners), 'C')
) STORED;
CREATE INDEX practice_search ON submissions_practice USING gin (search) WITH (fastupdate = off);
"""
UNSEARCH = """
DROP INDEX practice_search;
ALTER TABLE submissions_practice DROP COLUMN search;
ALTER TABLE submissions_practice ADD COLUMN search tsvector;
CREATE INDEX practice_search ON submissions_practice USING gin (search);
"""

# A position is given once; a person who is erased leaves the actor column. Nothing else ever changes.
APPEND_ONLY = """
CREATE FUNCTION public.portal_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE'
     AND (OLD.position IS NULL OR NEW.position IS NOT DISTINCT FROM OLD.position)
     AND (NEW.actor_id IS NOT DISTINCT FROM OLD.actor_id OR NEW.actor_id IS NULL)
     AND (NEW.id, NEW.happening, NEW.at, NEW.kind, NEW.confidential, NEW.actor_name, NEW.reason, NEW.data)
         = (OLD.id, OLD.happening, OLD.at, OLD.kind, OLD.confidential, OLD.actor_name, OLD.reason, OLD.data)
     AND NEW.submission_id IS NOT DISTINCT FROM OLD.submission_id
     AND NEW.city_id IS NOT DISTINCT FROM OLD.city_id
     AND NEW.bureau_id IS NOT DISTINCT FROM OLD.bureau_id THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'The journal is append-only.' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER entry_append_only BEFORE UPDATE OR DELETE ON submissions_entry
  FOR EACH ROW EXECUTE FUNCTION public.portal_append_only();
"""
NOT_APPEND_ONLY = """
DROP TRIGGER entry_append_only ON submissions_entry;
DROP FUNCTION public.portal_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("submissions", "0001_initial")]

    operations = [
        UnaccentExtension(),
        TrigramExtension(),
        BtreeGinExtension(),
        migrations.RunSQL(MAKE_CONFIGURATIONS, DROP_CONFIGURATIONS),
        migrations.RunSQL(FUNCTIONS, DROP_FUNCTIONS),
        migrations.RunSQL(SEARCH, UNSEARCH),
        migrations.RunSQL(APPEND_ONLY, NOT_APPEND_ONLY),
    ]

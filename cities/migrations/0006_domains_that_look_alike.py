"""An index by which the official domains that could be taken for one another are found, whatever their country.

Two words are one slip apart when leaving out one letter makes them, or one of them, the same: so each domain is listed
under itself and under each word it becomes without one letter (compact_portal/kit/domains.py says the same in Python,
and a test compares them). A domain in other scripts stands in punycode, which cannot be read here: all of those are
listed under one word. And an index of names without accents, blanks and signs, for those that are written much alike.
"""

from django.db import migrations

KEYS = r"""
CREATE FUNCTION public.portal_domain_keys(domains text[]) RETURNS text[]
  LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT COST 20000 AS $$
  SELECT coalesce(array_agg(DISTINCT key), '{}') FROM (
    SELECT replace(replace(replace(translate(one, '01', 'ol'), 'rn', 'm'), 'vv', 'w'), '-', '') AS shape, one
    FROM unnest(domains) AS one
  ) AS shapes CROSS JOIN LATERAL (
    SELECT shape AS key
    UNION ALL SELECT overlay(shape placing '' from place for 1) FROM generate_series(1, length(shape)) AS place
    UNION ALL SELECT 'xn--' WHERE one LIKE 'xn--%' OR one LIKE '%.xn--%'
  ) AS keys
$$;
CREATE INDEX city_domain_keys ON cities_city USING gin (public.portal_domain_keys(official_domains::text[]));
CREATE FUNCTION public.portal_bare(words text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
  SELECT regexp_replace(public.portal_plain(words), '[^[:alnum:]]+', '', 'g')
$$;
CREATE INDEX city_name_bare ON cities_city (country_id, public.portal_bare(name::text));
"""
NO_KEYS = """
DROP INDEX city_domain_keys, city_name_bare;
DROP FUNCTION public.portal_bare(text);
DROP FUNCTION public.portal_domain_keys(text[]);
"""


class Migration(migrations.Migration):
    dependencies = [("cities", "0005_desk_accounts")]
    operations = [migrations.RunSQL(KEYS, NO_KEYS)]

"""What the desk shows of each city's account, kept by triggers; indexes for its list, filters and search.

Every function locks the cities it counts for in the order of their ids and counts under that lock, in a statement of
its own: two writers wait for each other, the second sees what the first committed, and nothing deadlocks.
"""

from django.db import migrations, models

# unaccent() is not immutable because its dictionary could change; naming the dictionary makes it safe to index.
PLAIN = """
CREATE FUNCTION public.portal_plain(words text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
  SELECT lower(public.unaccent('public.unaccent'::regdictionary, words))
$$;
CREATE INDEX city_name_plain ON cities_city USING gin (public.portal_plain(name) public.gin_trgm_ops);
CREATE INDEX city_other_plain ON cities_cityname USING gin (public.portal_plain(name) public.gin_trgm_ops);
CREATE INDEX signature_as_plain ON cities_signature USING gin (public.portal_plain(signs_as) public.gin_trgm_ops);
CREATE INDEX user_name_plain ON cities_user USING gin (public.portal_plain(name) public.gin_trgm_ops);
CREATE INDEX user_email_plain ON cities_user USING gin (public.portal_plain(email) public.gin_trgm_ops);
"""
NOT_PLAIN = """
DROP INDEX city_name_plain, city_other_plain, signature_as_plain, user_name_plain, user_email_plain;
DROP FUNCTION public.portal_plain(text);
"""

KEEP = """
CREATE FUNCTION public.portal_lock_cities(ids bigint[]) RETURNS void LANGUAGE sql AS $$
  SELECT 1 FROM cities_city WHERE id = ANY(ids) ORDER BY id FOR NO KEY UPDATE;
$$;

CREATE FUNCTION public.portal_count_signed(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM public.portal_lock_cities(ids);
  UPDATE cities_city AS c SET signed = now_signed
    FROM (SELECT one.id, EXISTS (SELECT 1 FROM cities_signature AS s WHERE s.city_id = one.id) AS now_signed
          FROM unnest(ids) AS one (id)) AS n
    WHERE c.id = n.id AND c.signed <> now_signed;
END
$$;

CREATE FUNCTION public.portal_count_leads(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM public.portal_lock_cities(ids);
  UPDATE cities_city AS c SET lead_count = n.leads, lead_seen_at = n.seen
    FROM (SELECT one.id, count(u.id) AS leads, max(u.last_login) AS seen
          FROM unnest(ids) AS one (id)
          LEFT JOIN cities_membership AS m ON m.city_id = one.id AND m.role = 'lead' AND m.until IS NULL
          LEFT JOIN cities_user AS u ON u.id = m.user_id AND u.is_active
          GROUP BY one.id) AS n
    WHERE c.id = n.id AND (c.lead_count, c.lead_seen_at) IS DISTINCT FROM (n.leads, n.seen);
END
$$;

CREATE FUNCTION public.portal_count_contacts(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM public.portal_lock_cities(ids);
  UPDATE cities_city AS c SET contacted_on = n.last_on, next_contact_on = n.next_on
    FROM (SELECT one.id, k."on" AS last_on, k.next_on
          FROM unnest(ids) AS one (id)
          LEFT JOIN LATERAL (SELECT "on", next_on FROM cities_contact WHERE city_id = one.id
                             ORDER BY "on" DESC, id DESC LIMIT 1) AS k ON true) AS n
    WHERE c.id = n.id AND (c.contacted_on, c.next_contact_on) IS DISTINCT FROM (n.last_on, n.next_on);
END
$$;

-- One trigger function for the three tables: TG_ARGV names what is counted anew for the cities that were touched.
CREATE FUNCTION public.portal_account_moved() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  ids bigint[];
BEGIN
  IF TG_OP = 'INSERT' THEN
    SELECT array_agg(DISTINCT city_id ORDER BY city_id) INTO ids FROM new_rows;
  ELSIF TG_OP = 'DELETE' THEN
    SELECT array_agg(DISTINCT city_id ORDER BY city_id) INTO ids FROM old_rows;
  ELSE
    SELECT array_agg(DISTINCT city_id ORDER BY city_id) INTO ids
      FROM (SELECT city_id FROM old_rows UNION SELECT city_id FROM new_rows) AS both_rows;
  END IF;
  IF ids IS NOT NULL THEN
    EXECUTE format('SELECT public.portal_count_%s($1)', TG_ARGV[0]) USING ids;
  END IF;
  RETURN NULL;
END
$$;

CREATE FUNCTION public.portal_person_moved() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  ids bigint[];
BEGIN
  SELECT array_agg(DISTINCT city_id ORDER BY city_id) INTO ids
    FROM cities_membership WHERE user_id = NEW.id AND role = 'lead' AND until IS NULL;
  IF ids IS NOT NULL THEN
    PERFORM public.portal_count_leads(ids);
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER person_seen AFTER UPDATE OF last_login, is_active ON cities_user FOR EACH ROW
  WHEN ((OLD.last_login, OLD.is_active) IS DISTINCT FROM (NEW.last_login, NEW.is_active))
  EXECUTE FUNCTION public.portal_person_moved();

-- A whole row that is saved from memory must not put old counts back: what is not written by a trigger is ignored.
CREATE FUNCTION public.portal_account_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.signed := false; NEW.lead_count := 0; NEW.lead_seen_at := NULL; NEW.filed_count := 0;
    NEW.contacted_on := NULL; NEW.next_contact_on := NULL;
  ELSE
    NEW.signed := OLD.signed; NEW.lead_count := OLD.lead_count; NEW.lead_seen_at := OLD.lead_seen_at;
    NEW.filed_count := OLD.filed_count; NEW.contacted_on := OLD.contacted_on;
    NEW.next_contact_on := OLD.next_contact_on;
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER city_account_begins BEFORE INSERT ON cities_city FOR EACH ROW
  EXECUTE FUNCTION public.portal_account_is_kept();
CREATE TRIGGER city_account_is_kept BEFORE UPDATE ON cities_city FOR EACH ROW
  WHEN (pg_trigger_depth() = 0 AND current_setting('portal.counting', true) IS DISTINCT FROM 'on'
        AND (OLD.signed, OLD.lead_count, OLD.lead_seen_at, OLD.filed_count, OLD.contacted_on, OLD.next_contact_on)
        IS DISTINCT FROM
        (NEW.signed, NEW.lead_count, NEW.lead_seen_at, NEW.filed_count, NEW.contacted_on, NEW.next_contact_on))
  EXECUTE FUNCTION public.portal_account_is_kept();

CREATE FUNCTION public.portal_accounts_anew() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  ids bigint[];
BEGIN
  PERFORM set_config('portal.counting', 'on', true);
  SELECT array_agg(id ORDER BY id) INTO ids FROM cities_city;
  PERFORM public.portal_count_signed(ids), public.portal_count_leads(ids), public.portal_count_contacts(ids);
  PERFORM set_config('portal.counting', '', true);
END
$$;
SELECT public.portal_accounts_anew();
"""
KEEP_NOTHING = """
DROP TRIGGER city_account_is_kept ON cities_city;
DROP TRIGGER city_account_begins ON cities_city;
DROP TRIGGER person_seen ON cities_user;
DROP FUNCTION public.portal_accounts_anew();
DROP FUNCTION public.portal_account_is_kept();
DROP FUNCTION public.portal_person_moved();
DROP FUNCTION public.portal_account_moved();
DROP FUNCTION public.portal_count_signed(bigint[]);
DROP FUNCTION public.portal_count_leads(bigint[]);
DROP FUNCTION public.portal_count_contacts(bigint[]);
DROP FUNCTION public.portal_lock_cities(bigint[]);
"""


def _watch(table: str, what: str) -> tuple[str, str]:
    """Three statements' triggers on a table: rows added, changed and gone."""
    old, new = "OLD TABLE AS old_rows", "NEW TABLE AS new_rows"
    made = "".join(
        f"CREATE TRIGGER account_{verb.lower()} AFTER {verb} ON {table} REFERENCING {rows} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION public.portal_account_moved('{what}');\n"
        for verb, rows in (("INSERT", new), ("UPDATE", f"{old} {new}"), ("DELETE", old))
    )
    gone = "".join(f"DROP TRIGGER account_{verb} ON {table};\n" for verb in ("insert", "update", "delete"))
    return made, gone


class Migration(migrations.Migration):

    dependencies = [
        ('cities', '0004_history_begins'),
    ]

    operations = [
        migrations.RunSQL("CREATE EXTENSION IF NOT EXISTS unaccent", migrations.RunSQL.noop),
        migrations.RunSQL("CREATE EXTENSION IF NOT EXISTS pg_trgm", migrations.RunSQL.noop),
        migrations.RunSQL(PLAIN, NOT_PLAIN),
        migrations.RunSQL(KEEP, KEEP_NOTHING),
        migrations.RunSQL(*_watch("cities_signature", "signed")),
        migrations.RunSQL(*_watch("cities_membership", "leads")),
        migrations.RunSQL(*_watch("cities_contact", "contacts")),
        migrations.AddIndex(
            model_name='city',
            index=models.Index(condition=models.Q(('signed', True)), fields=['name', 'id'], name='city_signed'),
        ),
        migrations.AddIndex(
            model_name='city',
            index=models.Index(fields=['bureau', 'name', 'id'], name='city_bureau_name'),
        ),
        migrations.AddIndex(
            model_name='city',
            index=models.Index(fields=['country', 'name', 'id'], name='city_country_name'),
        ),
        migrations.AddIndex(
            model_name='city',
            index=models.Index(condition=models.Q(('lead_count', 0)), fields=['name', 'id'], include=['signed'], name='city_leadless'),
        ),
        migrations.AddIndex(
            model_name='city',
            index=models.Index(condition=models.Q(('lead_count__gt', 0)), fields=['lead_seen_at'], include=['signed'], name='city_lead_seen'),
        ),
        migrations.AddIndex(
            model_name='city',
            index=models.Index(condition=models.Q(('next_contact_on__isnull', False)), fields=['next_contact_on'], include=['signed'], name='city_next_contact'),
        ),
        migrations.AddIndex(
            model_name='city',
            index=models.Index(fields=['contacted_on'], include=['signed'], name='city_contacted'),
        ),
    ]

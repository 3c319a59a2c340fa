"""How much each city has filed, kept by triggers on the cases' table for the desk's list of accounts.

Filings are many, so the number is added to, not counted again: an addition waits for the city's row and then adds to
what stands there. Cities are locked in the order of their ids.
"""

from django.db import migrations

KEEP = """
CREATE FUNCTION public.portal_add_filed(ids bigint[], added bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM public.portal_lock_cities(ids);
  UPDATE cities_city AS c SET filed_count = c.filed_count + n.added
    FROM unnest(ids, added) AS n (id, added) WHERE c.id = n.id;
END
$$;
CREATE FUNCTION public.portal_filed_many() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  ids bigint[];
  added bigint[];
BEGIN
  SELECT array_agg(city_id ORDER BY city_id), array_agg(n ORDER BY city_id) INTO ids, added
    FROM (SELECT city_id, CASE TG_OP WHEN 'DELETE' THEN -1 ELSE 1 END * count(*) AS n
          FROM these_rows WHERE submitted_at IS NOT NULL GROUP BY city_id) AS sent;
  IF ids IS NOT NULL THEN
    PERFORM public.portal_add_filed(ids, added);
  END IF;
  RETURN NULL;
END
$$;
CREATE FUNCTION public.portal_filed_moved() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  ids bigint[];
  added bigint[];
BEGIN
  SELECT array_agg(city_id ORDER BY city_id), array_agg(n ORDER BY city_id) INTO ids, added
    FROM (SELECT city_id, sum(n) AS n
          FROM (VALUES (OLD.city_id, OLD.submitted_at, -1), (NEW.city_id, NEW.submitted_at, 1))
            AS both_rows (city_id, submitted_at, n)
          WHERE submitted_at IS NOT NULL GROUP BY city_id HAVING sum(n) <> 0) AS sent;
  IF ids IS NOT NULL THEN
    PERFORM public.portal_add_filed(ids, added);
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER submission_filed_added AFTER INSERT ON submissions_submission
  REFERENCING NEW TABLE AS these_rows FOR EACH STATEMENT EXECUTE FUNCTION public.portal_filed_many();
CREATE TRIGGER submission_filed_gone AFTER DELETE ON submissions_submission
  REFERENCING OLD TABLE AS these_rows FOR EACH STATEMENT EXECUTE FUNCTION public.portal_filed_many();
CREATE TRIGGER submission_filed_moved AFTER UPDATE OF submitted_at, city_id ON submissions_submission FOR EACH ROW
  WHEN ((OLD.city_id, OLD.submitted_at IS NULL) IS DISTINCT FROM (NEW.city_id, NEW.submitted_at IS NULL))
  EXECUTE FUNCTION public.portal_filed_moved();

CREATE FUNCTION public.portal_filed_anew() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  LOCK TABLE submissions_submission IN SHARE ROW EXCLUSIVE MODE;
  PERFORM set_config('portal.counting', 'on', true);
  UPDATE cities_city AS c SET filed_count = n.filed
    FROM (SELECT city.id, count(s.id) AS filed FROM cities_city AS city
          LEFT JOIN submissions_submission AS s ON s.city_id = city.id AND s.submitted_at IS NOT NULL
          GROUP BY city.id) AS n
    WHERE c.id = n.id AND c.filed_count <> n.filed;
  PERFORM set_config('portal.counting', '', true);
END
$$;
SELECT public.portal_filed_anew();
"""
KEEP_NOT = """
DROP TRIGGER submission_filed_added ON submissions_submission;
DROP TRIGGER submission_filed_gone ON submissions_submission;
DROP TRIGGER submission_filed_moved ON submissions_submission;
DROP FUNCTION public.portal_filed_anew();
DROP FUNCTION public.portal_filed_moved();
DROP FUNCTION public.portal_filed_many();
DROP FUNCTION public.portal_add_filed(bigint[], bigint[]);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('cities', '0005_desk_accounts'),
        ('submissions', '0010_persons_names_may_go'),
    ]

    operations = [
        migrations.RunSQL(KEEP, KEEP_NOT),
    ]

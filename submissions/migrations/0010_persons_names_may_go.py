"""The journal lets one more thing through: the name of a person who was erased goes. Nothing else ever changes."""

from django.db import migrations

CHANGES = """
CREATE OR REPLACE FUNCTION public.portal_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE'
     AND (OLD.position IS NULL OR NEW.position IS NOT DISTINCT FROM OLD.position)
     AND (NEW.actor_id IS NOT DISTINCT FROM OLD.actor_id OR NEW.actor_id IS NULL)
     AND (NEW.id, NEW.happening, NEW.at, NEW.kind, NEW.confidential, NEW.reason, NEW.data)
         = (OLD.id, OLD.happening, OLD.at, OLD.kind, OLD.confidential, OLD.reason, OLD.data)
     AND NEW.submission_id IS NOT DISTINCT FROM OLD.submission_id
     AND NEW.city_id IS NOT DISTINCT FROM OLD.city_id
     AND NEW.bureau_id IS NOT DISTINCT FROM OLD.bureau_id
     AND %s THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'The journal is append-only.' USING ERRCODE = 'restrict_violation';
END
$$;
"""
STAYS = "NEW.actor_name = OLD.actor_name"
# Whether somebody was erased is asked of their own row, so that no other name can be taken out.
ERASED = "EXISTS (SELECT 1 FROM public.cities_user AS u WHERE u.id = OLD.actor_id AND u.erased_at IS NOT NULL)"


class Migration(migrations.Migration):
    dependencies = [
        ("submissions", "0009_history_names"),
        ("cities", "0002_joining_and_registry"),
    ]

    operations = [
        migrations.RunSQL(CHANGES % f"({STAYS} OR (NEW.actor_name = '' AND {ERASED}))", CHANGES % STAYS),
    ]

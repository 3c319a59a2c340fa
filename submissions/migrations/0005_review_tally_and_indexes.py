"""Counts of the desk's queue, kept by triggers; indexes for its views and filters."""

import django.contrib.postgres.indexes
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


# Every path locks the tally's rows in one order, so that two writers wait for each other and do not deadlock.
KEEP_COUNT = """
CREATE FUNCTION public.portal_tally_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO submissions_tally AS t (state, kind, bureau, language, round, cases)
    SELECT state, kind, bureau, language, round, sum(n)
    FROM (VALUES
      (OLD.state, OLD.kind, OLD.bureau_id, OLD.language, coalesce(OLD.round_id, 0), OLD.submitted_at, -1),
      (NEW.state, NEW.kind, NEW.bureau_id, NEW.language, coalesce(NEW.round_id, 0), NEW.submitted_at, 1)
    ) AS both_rows (state, kind, bureau, language, round, submitted_at, n)
    WHERE submitted_at IS NOT NULL AND state NOT IN ('draft', 'clearance')
    GROUP BY 1, 2, 3, 4, 5 HAVING sum(n) <> 0 ORDER BY 1, 2, 3, 4, 5
  ON CONFLICT (state, kind, bureau, language, round) DO UPDATE SET cases = t.cases + excluded.cases;
  RETURN NULL;
END
$$;
CREATE FUNCTION public.portal_tally_many() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO submissions_tally AS t (state, kind, bureau, language, round, cases)
    SELECT state, kind, bureau_id, language, coalesce(round_id, 0), CASE TG_OP WHEN 'DELETE' THEN -1 ELSE 1 END * count(*)
    FROM these_rows WHERE submitted_at IS NOT NULL AND state NOT IN ('draft', 'clearance')
    GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
  ON CONFLICT (state, kind, bureau, language, round) DO UPDATE SET cases = t.cases + excluded.cases;
  RETURN NULL;
END
$$;
CREATE FUNCTION public.portal_tally_anew() RETURNS void LANGUAGE sql AS $$
  LOCK TABLE submissions_submission IN SHARE ROW EXCLUSIVE MODE;
  DELETE FROM submissions_tally;
  INSERT INTO submissions_tally (state, kind, bureau, language, round, cases)
    SELECT state, kind, bureau_id, language, coalesce(round_id, 0), count(*)
    FROM submissions_submission WHERE submitted_at IS NOT NULL AND state NOT IN ('draft', 'clearance')
    GROUP BY 1, 2, 3, 4, 5;
$$;
CREATE TRIGGER submission_tally_moved
  AFTER UPDATE OF state, kind, bureau_id, language, round_id, submitted_at ON submissions_submission
  FOR EACH ROW
  WHEN ((OLD.state, OLD.kind, OLD.bureau_id, OLD.language, OLD.round_id, OLD.submitted_at IS NULL)
        IS DISTINCT FROM (NEW.state, NEW.kind, NEW.bureau_id, NEW.language, NEW.round_id, NEW.submitted_at IS NULL))
  EXECUTE FUNCTION public.portal_tally_moved();
CREATE TRIGGER submission_tally_added AFTER INSERT ON submissions_submission
  REFERENCING NEW TABLE AS these_rows FOR EACH STATEMENT EXECUTE FUNCTION public.portal_tally_many();
CREATE TRIGGER submission_tally_gone AFTER DELETE ON submissions_submission
  REFERENCING OLD TABLE AS these_rows FOR EACH STATEMENT EXECUTE FUNCTION public.portal_tally_many();
SELECT public.portal_tally_anew();
"""
KEEP_NO_COUNT = """
DROP TRIGGER submission_tally_moved ON submissions_submission;
DROP TRIGGER submission_tally_added ON submissions_submission;
DROP TRIGGER submission_tally_gone ON submissions_submission;
DROP FUNCTION public.portal_tally_moved();
DROP FUNCTION public.portal_tally_many();
DROP FUNCTION public.portal_tally_anew();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('cities', '0001_initial'),
        ('submissions', '0004_search_is_generated'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(max_length=12)),
                ('kind', models.CharField(max_length=12)),
                ('bureau', models.BigIntegerField()),
                ('language', models.CharField(max_length=10)),
                ('round', models.BigIntegerField()),
                ('cases', models.IntegerField()),
            ],
            options={
                'verbose_name_plural': 'tallies',
            },
        ),
        migrations.RemoveIndex(
            model_name='submission',
            name='submission_holder',
        ),
        migrations.AddIndex(
            model_name='submission',
            index=models.Index(condition=models.Q(('state', 'review')), fields=['holder', 'submitted_at', 'id'], name='submission_held'),
        ),
        migrations.AddIndex(
            model_name='submission',
            index=models.Index(condition=models.Q(('state__in', ['submitted', 'review'])), fields=['due_on', 'submitted_at', 'id'], name='submission_due'),
        ),
        migrations.AddIndex(
            model_name='submission',
            index=models.Index(condition=models.Q(('moved_at__gt', models.F('held_at')), ('state', 'review')), fields=['submitted_at', 'id'], name='submission_again'),
        ),
        migrations.AddIndex(
            model_name='submission',
            index=models.Index(condition=models.Q(('state__in', ['submitted', 'review', 'changes'])), fields=['bureau', 'submitted_at', 'id'], name='submission_queue_bureau'),
        ),
        migrations.AddIndex(
            model_name='submission',
            index=models.Index(condition=models.Q(('state__in', ['accepted', 'declined', 'withdrawn', 'merged']), ('submitted_at__isnull', False)), fields=['submitted_at', 'id'], name='submission_ended'),
        ),
        migrations.AddIndex(
            model_name='submission',
            index=models.Index(condition=models.Q(('state__in', ['accepted', 'declined', 'withdrawn', 'merged']), ('submitted_at__isnull', False)), fields=['bureau', 'submitted_at', 'id'], name='submission_ended_bureau'),
        ),
        migrations.AddIndex(
            model_name='submission',
            index=models.Index(condition=models.Q(('round__isnull', False)), fields=['round', 'submitted_at', 'id'], name='submission_round'),
        ),
        migrations.AddIndex(
            model_name='submission',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('title'), name='gin_trgm_ops'), name='submission_title_words'),
        ),
        migrations.AddConstraint(
            model_name='tally',
            constraint=models.UniqueConstraint(fields=('state', 'kind', 'bureau', 'language', 'round'), name='tally_sort_once'),
        ),
        migrations.RunSQL(KEEP_COUNT, KEEP_NO_COUNT),
    ]

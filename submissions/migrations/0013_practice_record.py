"""What a practice tells beyond the first form, and words to find it by."""

import django.contrib.postgres.search
from django.db import migrations, models

BEFORE = """
  problem || ' ' || how_it_works || ' ' || results || ' ' || what_failed || ' ' || advice || ' ' ||
  target_groups || ' ' || lead_body || ' ' || partners"""
NOW = """
  problem || ' ' || goal || ' ' || how_it_works || ' ' || age_gender_disability || ' ' || results || ' ' ||
  users_say || ' ' || evaluation || ' ' || what_failed || ' ' || advice || ' ' || transfer_conditions || ' ' ||
  support_needed || ' ' || target_groups || ' ' || lead_body || ' ' || partners || ' ' || partner_cities"""
SEARCH = """
DROP INDEX practice_search;
ALTER TABLE submissions_practice DROP COLUMN search;
ALTER TABLE submissions_practice ADD COLUMN search tsvector GENERATED ALWAYS AS (
  setweight(public.portal_tsvector(language, title), 'A')
  || setweight(public.portal_tsvector(language, summary), 'B')
  || setweight(public.portal_tsvector(language, {answers}), 'C')
) STORED;
CREATE INDEX practice_search ON submissions_practice USING gin (search) WITH (fastupdate = off);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('submissions', '0012_mail_preferences'),
    ]

    operations = [
        migrations.AddField(
            model_name='practice',
            name='adapted_changes',
            field=models.TextField(blank=True, verbose_name='what was changed'),
        ),
        migrations.AddField(
            model_name='practice',
            name='adapted_from',
            field=models.CharField(blank=True, max_length=200, verbose_name='taken from'),
        ),
        migrations.AddField(
            model_name='practice',
            name='age_gender_disability',
            field=models.TextField(blank=True, verbose_name='age, gender and disability'),
        ),
        migrations.AddField(
            model_name='practice',
            name='confirmed_on',
            field=models.DateField(blank=True, null=True, verbose_name='last confirmed on'),
        ),
        migrations.AddField(
            model_name='practice',
            name='ended',
            field=models.CharField(blank=True, max_length=40, verbose_name='when it ended'),
        ),
        migrations.AddField(
            model_name='practice',
            name='evaluation',
            field=models.TextField(blank=True, verbose_name='how it was judged'),
        ),
        migrations.AddField(
            model_name='practice',
            name='figures',
            field=models.JSONField(blank=True, default=list, verbose_name='figures'),
        ),
        migrations.AddField(
            model_name='practice',
            name='form',
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name='practice',
            name='goal',
            field=models.TextField(blank=True, verbose_name='what it was to reach'),
        ),
        migrations.AddField(
            model_name='practice',
            name='licence',
            field=models.CharField(default='quote', max_length=12, verbose_name='what readers may do with it'),
        ),
        migrations.AddField(
            model_name='practice',
            name='links',
            field=models.JSONField(blank=True, default=list, verbose_name='where one can read more'),
        ),
        migrations.AddField(
            model_name='practice',
            name='objectives',
            field=models.JSONField(blank=True, default=list, verbose_name='objectives of the Global Compact it serves'),
        ),
        migrations.AddField(
            model_name='practice',
            name='paid',
            field=models.CharField(blank=True, max_length=12, verbose_name='how the money arrives'),
        ),
        migrations.AddField(
            model_name='practice',
            name='partner_bodies',
            field=models.JSONField(blank=True, default=list, verbose_name='partners'),
        ),
        migrations.AddField(
            model_name='practice',
            name='partner_cities',
            field=models.CharField(blank=True, max_length=200, verbose_name='cities that take part'),
        ),
        migrations.AddField(
            model_name='practice',
            name='support_needed',
            field=models.TextField(blank=True, verbose_name='what would help it on'),
        ),
        migrations.AddField(
            model_name='practice',
            name='transfer_conditions',
            field=models.TextField(blank=True, verbose_name='what it needs elsewhere'),
        ),
        migrations.AddField(
            model_name='practice',
            name='users_say',
            field=models.TextField(blank=True, verbose_name='what people who use it say'),
        ),
        # Practices that stand were asked the first form; what is begun from now on, the second.
        migrations.AlterField(
            model_name="practice", name="form", field=models.PositiveSmallIntegerField(default=2)
        ),
        # A generated column is made anew, not altered: the table is read once.
        migrations.RunSQL(SEARCH.format(answers=NOW), SEARCH.format(answers=BEFORE)),
        migrations.SeparateDatabaseAndState(
            database_operations=[],
            state_operations=[migrations.AlterField(model_name="practice", name="search", field=models.GeneratedField(db_persist=True, expression=models.Func(models.Func(models.Func(models.F('language'), models.Func(models.F('title'), arg_joiner=" || ' ' || ", template='%(expressions)s'), function='public.portal_tsvector'), models.Value('A'), function='setweight', output_field=django.contrib.postgres.search.SearchVectorField()), models.Func(models.Func(models.F('language'), models.Func(models.F('summary'), arg_joiner=" || ' ' || ", template='%(expressions)s'), function='public.portal_tsvector'), models.Value('B'), function='setweight', output_field=django.contrib.postgres.search.SearchVectorField()), models.Func(models.Func(models.F('language'), models.Func(models.F('problem'), models.F('goal'), models.F('how_it_works'), models.F('age_gender_disability'), models.F('results'), models.F('users_say'), models.F('evaluation'), models.F('what_failed'), models.F('advice'), models.F('transfer_conditions'), models.F('support_needed'), models.F('target_groups'), models.F('lead_body'), models.F('partners'), models.F('partner_cities'), arg_joiner=" || ' ' || ", template='%(expressions)s'), function='public.portal_tsvector'), models.Value('C'), function='setweight', output_field=django.contrib.postgres.search.SearchVectorField()), arg_joiner=' || ', output_field=django.contrib.postgres.search.SearchVectorField(), template='%(expressions)s'), output_field=django.contrib.postgres.search.SearchVectorField()))],
        ),
    ]

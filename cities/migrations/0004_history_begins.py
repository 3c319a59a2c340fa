"""The history of rows: a table of events beside each table that is kept, and the triggers that write it."""

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


KEPT = {
    "cities_user": "language, time_zone, is_active, is_staff, is_superuser, erased_at",
    "cities_staffrole": "user_id, role, since",
    "cities_city": "name, slug, country_id, bureau_id, latitude, longitude, time_zone, official_domains, standing, standing_since, standing_reason, drafters_may_send, is_demo",
    "cities_cityname": "city_id, language, name",
    "cities_citybureau": "city_id, bureau_id, since, until",
    "cities_fact": "city_id, what, value, unit, year, source, source_url, recorded_by_id, replaced_at",
    "cities_instrument": "key, title, addressed_to, about, dated_on, day_known, language, document_name, document_type, document_size",
    "cities_signature": "instrument_id, city_id, order, signatory, signatory_kind, signs_as, country_as_written, signed_on",
    "cities_membership": "city_id, user_id, role, since, until, shown_publicly",
    "cities_invitation": "city_id, role, language, from_unhcr, invited_by_id, invited_at, expires_at, accepted_at, revoked_at",
    "cities_handover": "city_id, giver_id, taker_id, then, asked_at, expires_at, answered_at, answer",
    "cities_registration": "standing, city_id, proposed_name, proposed_country_id, language, asked_at, proved_at, decided_at, decided_by_id, reason",
    "cities_contact": "city_id, on, medium, next_on, by_id, recorded_at",
}

# What is there already gets its first event, so that the first change shows what it changed. "order", "on", "by" and
# "then" are words of SQL: columns are quoted.
BEGIN = "".join(
    f'INSERT INTO "{table}event" (pgh_created_at, pgh_label, pgh_obj_id, {columns}) '
    f"SELECT now(), 'began', id, {columns} FROM \"{table}\";\n"
    for table, names in KEPT.items()
    for columns in [", ".join(f'"{name}"' for name in names.split(", "))]
)


class Migration(migrations.Migration):

    dependencies = [
        ('cities', '0003_bureaux_by_date'),
    ]

    operations = [
        migrations.CreateModel(
            name='CityBureauEvent',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('since', models.DateField()),
                ('until', models.DateField(blank=True, null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='CityEvent',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('slug', models.SlugField(db_index=False, max_length=140)),
                ('latitude', models.DecimalField(decimal_places=4, max_digits=7, validators=[django.core.validators.MinValueValidator(-90), django.core.validators.MaxValueValidator(90)])),
                ('longitude', models.DecimalField(decimal_places=4, max_digits=7, validators=[django.core.validators.MinValueValidator(-180), django.core.validators.MaxValueValidator(180)])),
                ('time_zone', models.CharField(default='UTC', max_length=64)),
                ('official_domains', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=253), blank=True, default=list, size=None)),
                ('standing', models.CharField(choices=[('known', 'Known'), ('pending', 'Pending'), ('active', 'Active'), ('suspended', 'Suspended')], default='known', max_length=12)),
                ('standing_since', models.DateTimeField(blank=True, null=True)),
                ('standing_reason', models.TextField(blank=True)),
                ('drafters_may_send', models.BooleanField(default=False, verbose_name='drafters may send')),
                ('is_demo', models.BooleanField(default=False)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='CityNameEvent',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('language', models.CharField(max_length=10)),
                ('name', models.CharField(max_length=120)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ContactEvent',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('on', models.DateField()),
                ('medium', models.CharField(choices=[('meeting', 'Meeting'), ('call', 'Call'), ('mail', 'E-mail'), ('letter', 'Letter'), ('visit', 'Visit'), ('other', 'Other')], max_length=10)),
                ('next_on', models.DateField(blank=True, null=True)),
                ('recorded_at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='FactEvent',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('what', models.CharField(choices=[('population', 'Population'), ('refugees', 'Refugees and asylum-seekers hosted'), ('share', 'Share of the region’s intake')], max_length=20)),
                ('value', models.DecimalField(decimal_places=2, max_digits=14)),
                ('unit', models.CharField(blank=True, max_length=20)),
                ('year', models.PositiveSmallIntegerField()),
                ('source', models.CharField(max_length=300)),
                ('source_url', models.URLField(blank=True)),
                ('replaced_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='HandOverEvent',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('then', models.CharField(choices=[('lead', 'Stay a lead too'), ('drafter', 'Go on as a drafter'), ('observer', 'Go on as an observer'), ('leave', 'Leave the city')], max_length=10)),
                ('asked_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('answer', models.CharField(blank=True, choices=[('confirmed', 'Confirmed'), ('declined', 'Declined'), ('withdrawn', 'Taken back')], max_length=10)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='InstrumentEvent',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('key', models.SlugField(db_index=False)),
                ('title', models.CharField(max_length=200)),
                ('addressed_to', models.CharField(blank=True, max_length=200)),
                ('about', models.TextField(blank=True)),
                ('dated_on', models.DateField()),
                ('day_known', models.BooleanField(default=True)),
                ('language', models.CharField(default='en', max_length=10)),
                ('document_name', models.CharField(blank=True, max_length=200)),
                ('document_type', models.CharField(blank=True, max_length=100)),
                ('document_size', models.PositiveIntegerField(default=0)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='InvitationEvent',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('role', models.CharField(choices=[('lead', 'Lead'), ('drafter', 'Drafter'), ('observer', 'Observer')], max_length=10)),
                ('language', models.CharField(default='en', max_length=10)),
                ('from_unhcr', models.BooleanField(default=False)),
                ('invited_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(blank=True, null=True)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='MembershipEvent',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('role', models.CharField(choices=[('lead', 'Lead'), ('drafter', 'Drafter'), ('observer', 'Observer')], max_length=10)),
                ('since', models.DateTimeField()),
                ('until', models.DateTimeField(blank=True, null=True)),
                ('shown_publicly', models.BooleanField(default=False)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='RegistrationEvent',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('standing', models.CharField(choices=[('unproved', 'E-mail not proved yet'), ('waiting', 'Waits for UNHCR'), ('more', 'UNHCR asked for more'), ('approved', 'Approved'), ('declined', 'Declined'), ('withdrawn', 'Taken back')], default='unproved', max_length=10)),
                ('proposed_name', models.CharField(blank=True, max_length=120, verbose_name='municipality')),
                ('language', models.CharField(default='en', max_length=10, verbose_name='language')),
                ('asked_at', models.DateTimeField()),
                ('proved_at', models.DateTimeField(blank=True, null=True)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.TextField(blank=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SignatureEvent',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('order', models.PositiveSmallIntegerField()),
                ('signatory', models.CharField(max_length=150)),
                ('signatory_kind', models.CharField(choices=[('person', 'Person'), ('body', 'Body')], max_length=6)),
                ('signs_as', models.CharField(max_length=150)),
                ('country_as_written', models.CharField(max_length=80)),
                ('signed_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='StaffRoleEvent',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('role', models.CharField(choices=[('reviewer', 'Reviewer'), ('coordinator', 'Coordinator'), ('administrator', 'Administrator')], max_length=20)),
                ('since', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='UserEvent',
            fields=[
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('language', models.CharField(default='en', max_length=10, verbose_name='language')),
                ('time_zone', models.CharField(default='Europe/Zurich', max_length=64, verbose_name='time zone')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('is_staff', models.BooleanField(default=False, verbose_name='may open the administration')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('erased_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='city',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "cities_cityevent" ("bureau_id", "country_id", "drafters_may_send", "is_demo", "latitude", "longitude", "name", "official_domains", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug", "standing", "standing_reason", "standing_since", "time_zone") VALUES (NEW."bureau_id", NEW."country_id", NEW."drafters_may_send", NEW."is_demo", NEW."latitude", NEW."longitude", NEW."name", NEW."official_domains", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."slug", NEW."standing", NEW."standing_reason", NEW."standing_since", NEW."time_zone"); RETURN NULL;', hash='29e59c3cb8f6f6dc31f29912d0e741c3d8e9df76', operation='INSERT', pgid='pgtrigger_insert_insert_a0aff', table='cities_city', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='city',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."bureau_id" IS DISTINCT FROM (NEW."bureau_id") OR OLD."country_id" IS DISTINCT FROM (NEW."country_id") OR OLD."drafters_may_send" IS DISTINCT FROM (NEW."drafters_may_send") OR OLD."is_demo" IS DISTINCT FROM (NEW."is_demo") OR OLD."latitude" IS DISTINCT FROM (NEW."latitude") OR OLD."longitude" IS DISTINCT FROM (NEW."longitude") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."official_domains" IS DISTINCT FROM (NEW."official_domains") OR OLD."slug" IS DISTINCT FROM (NEW."slug") OR OLD."standing" IS DISTINCT FROM (NEW."standing") OR OLD."standing_reason" IS DISTINCT FROM (NEW."standing_reason") OR OLD."standing_since" IS DISTINCT FROM (NEW."standing_since") OR OLD."time_zone" IS DISTINCT FROM (NEW."time_zone"))', func='INSERT INTO "cities_cityevent" ("bureau_id", "country_id", "drafters_may_send", "is_demo", "latitude", "longitude", "name", "official_domains", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug", "standing", "standing_reason", "standing_since", "time_zone") VALUES (NEW."bureau_id", NEW."country_id", NEW."drafters_may_send", NEW."is_demo", NEW."latitude", NEW."longitude", NEW."name", NEW."official_domains", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."slug", NEW."standing", NEW."standing_reason", NEW."standing_since", NEW."time_zone"); RETURN NULL;', hash='65b0306dedaed6fa2bd5addcdb039bebec5ce75b', operation='UPDATE', pgid='pgtrigger_update_update_d4ddf', table='cities_city', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='city',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "cities_cityevent" ("bureau_id", "country_id", "drafters_may_send", "is_demo", "latitude", "longitude", "name", "official_domains", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug", "standing", "standing_reason", "standing_since", "time_zone") VALUES (OLD."bureau_id", OLD."country_id", OLD."drafters_may_send", OLD."is_demo", OLD."latitude", OLD."longitude", OLD."name", OLD."official_domains", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."slug", OLD."standing", OLD."standing_reason", OLD."standing_since", OLD."time_zone"); RETURN NULL;', hash='a0d03874ecc20b7ae6fe3da9a356ef4562e2366e', operation='DELETE', pgid='pgtrigger_delete_delete_5966d', table='cities_city', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='citybureau',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "cities_citybureauevent" ("bureau_id", "city_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "until") VALUES (NEW."bureau_id", NEW."city_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."since", NEW."until"); RETURN NULL;', hash='f048b6b4fd71f92a9c462ef2a99ad2188eac176d', operation='INSERT', pgid='pgtrigger_insert_insert_09cec', table='cities_citybureau', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='citybureau',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."bureau_id" IS DISTINCT FROM (NEW."bureau_id") OR OLD."city_id" IS DISTINCT FROM (NEW."city_id") OR OLD."since" IS DISTINCT FROM (NEW."since") OR OLD."until" IS DISTINCT FROM (NEW."until"))', func='INSERT INTO "cities_citybureauevent" ("bureau_id", "city_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "until") VALUES (NEW."bureau_id", NEW."city_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."since", NEW."until"); RETURN NULL;', hash='7c5cb689f4ccef0d0add3cd49f876de29d95049d', operation='UPDATE', pgid='pgtrigger_update_update_77d6f', table='cities_citybureau', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='citybureau',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "cities_citybureauevent" ("bureau_id", "city_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "until") VALUES (OLD."bureau_id", OLD."city_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."since", OLD."until"); RETURN NULL;', hash='5e89c3df51ccc54ed9cb3716e2713eb0b61a978a', operation='DELETE', pgid='pgtrigger_delete_delete_21221', table='cities_citybureau', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='cityname',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "cities_citynameevent" ("city_id", "language", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."city_id", NEW."language", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='572eff0d6093d53a0b4e4850c4c7ad7872167783', operation='INSERT', pgid='pgtrigger_insert_insert_0922b', table='cities_cityname', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='cityname',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."city_id" IS DISTINCT FROM (NEW."city_id") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."name" IS DISTINCT FROM (NEW."name"))', func='INSERT INTO "cities_citynameevent" ("city_id", "language", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."city_id", NEW."language", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id"); RETURN NULL;', hash='959549123e7de73bc5ce3bc1464840f70c077e19', operation='UPDATE', pgid='pgtrigger_update_update_0af23', table='cities_cityname', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='cityname',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "cities_citynameevent" ("city_id", "language", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."city_id", OLD."language", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='cc3b09b8317c8fc1920a2b0b132a6ec92e1b6196', operation='DELETE', pgid='pgtrigger_delete_delete_b8533', table='cities_cityname', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contact',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "cities_contactevent" ("by_id", "city_id", "medium", "next_on", "on", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at") VALUES (NEW."by_id", NEW."city_id", NEW."medium", NEW."next_on", NEW."on", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."recorded_at"); RETURN NULL;', hash='873b76cd6fb0d8752c7d4d5838564bc12d127a3d', operation='INSERT', pgid='pgtrigger_insert_insert_5d278', table='cities_contact', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contact',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."by_id" IS DISTINCT FROM (NEW."by_id") OR OLD."city_id" IS DISTINCT FROM (NEW."city_id") OR OLD."medium" IS DISTINCT FROM (NEW."medium") OR OLD."next_on" IS DISTINCT FROM (NEW."next_on") OR OLD."on" IS DISTINCT FROM (NEW."on") OR OLD."recorded_at" IS DISTINCT FROM (NEW."recorded_at"))', func='INSERT INTO "cities_contactevent" ("by_id", "city_id", "medium", "next_on", "on", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at") VALUES (NEW."by_id", NEW."city_id", NEW."medium", NEW."next_on", NEW."on", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."recorded_at"); RETURN NULL;', hash='5ded92adb54d5693c7e76d9cbf5b6c812b66c734', operation='UPDATE', pgid='pgtrigger_update_update_33130', table='cities_contact', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contact',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "cities_contactevent" ("by_id", "city_id", "medium", "next_on", "on", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at") VALUES (OLD."by_id", OLD."city_id", OLD."medium", OLD."next_on", OLD."on", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."recorded_at"); RETURN NULL;', hash='ddbca1c18de1126642c4178350d47bc9c593d557', operation='DELETE', pgid='pgtrigger_delete_delete_55f03', table='cities_contact', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='fact',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "cities_factevent" ("city_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_by_id", "replaced_at", "source", "source_url", "unit", "value", "what", "year") VALUES (NEW."city_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."recorded_by_id", NEW."replaced_at", NEW."source", NEW."source_url", NEW."unit", NEW."value", NEW."what", NEW."year"); RETURN NULL;', hash='4f1bf8ecf70d8653a84016248f3fbc0376b10345', operation='INSERT', pgid='pgtrigger_insert_insert_b3dc2', table='cities_fact', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='fact',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."city_id" IS DISTINCT FROM (NEW."city_id") OR OLD."recorded_by_id" IS DISTINCT FROM (NEW."recorded_by_id") OR OLD."replaced_at" IS DISTINCT FROM (NEW."replaced_at") OR OLD."source" IS DISTINCT FROM (NEW."source") OR OLD."source_url" IS DISTINCT FROM (NEW."source_url") OR OLD."unit" IS DISTINCT FROM (NEW."unit") OR OLD."value" IS DISTINCT FROM (NEW."value") OR OLD."what" IS DISTINCT FROM (NEW."what") OR OLD."year" IS DISTINCT FROM (NEW."year"))', func='INSERT INTO "cities_factevent" ("city_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_by_id", "replaced_at", "source", "source_url", "unit", "value", "what", "year") VALUES (NEW."city_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."recorded_by_id", NEW."replaced_at", NEW."source", NEW."source_url", NEW."unit", NEW."value", NEW."what", NEW."year"); RETURN NULL;', hash='155f162d0001564a2effce1dbee0eab911adb796', operation='UPDATE', pgid='pgtrigger_update_update_da341', table='cities_fact', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='fact',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "cities_factevent" ("city_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_by_id", "replaced_at", "source", "source_url", "unit", "value", "what", "year") VALUES (OLD."city_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."recorded_by_id", OLD."replaced_at", OLD."source", OLD."source_url", OLD."unit", OLD."value", OLD."what", OLD."year"); RETURN NULL;', hash='526ec3e1315af797d6fbb2494936f5091ac65103', operation='DELETE', pgid='pgtrigger_delete_delete_d781f', table='cities_fact', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='handover',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "cities_handoverevent" ("answer", "answered_at", "asked_at", "city_id", "expires_at", "giver_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "taker_id", "then") VALUES (NEW."answer", NEW."answered_at", NEW."asked_at", NEW."city_id", NEW."expires_at", NEW."giver_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."taker_id", NEW."then"); RETURN NULL;', hash='e6cfc9d0f537d80142eb86a4cc4335261da38a44', operation='INSERT', pgid='pgtrigger_insert_insert_27f70', table='cities_handover', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='handover',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."answer" IS DISTINCT FROM (NEW."answer") OR OLD."answered_at" IS DISTINCT FROM (NEW."answered_at") OR OLD."asked_at" IS DISTINCT FROM (NEW."asked_at") OR OLD."city_id" IS DISTINCT FROM (NEW."city_id") OR OLD."expires_at" IS DISTINCT FROM (NEW."expires_at") OR OLD."giver_id" IS DISTINCT FROM (NEW."giver_id") OR OLD."taker_id" IS DISTINCT FROM (NEW."taker_id") OR OLD."then" IS DISTINCT FROM (NEW."then"))', func='INSERT INTO "cities_handoverevent" ("answer", "answered_at", "asked_at", "city_id", "expires_at", "giver_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "taker_id", "then") VALUES (NEW."answer", NEW."answered_at", NEW."asked_at", NEW."city_id", NEW."expires_at", NEW."giver_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."taker_id", NEW."then"); RETURN NULL;', hash='70e152a62944cbefc2e21291e12cc88f9f54a7c6', operation='UPDATE', pgid='pgtrigger_update_update_c5dc7', table='cities_handover', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='handover',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "cities_handoverevent" ("answer", "answered_at", "asked_at", "city_id", "expires_at", "giver_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "taker_id", "then") VALUES (OLD."answer", OLD."answered_at", OLD."asked_at", OLD."city_id", OLD."expires_at", OLD."giver_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."taker_id", OLD."then"); RETURN NULL;', hash='522b5c51d85a91be5ef0da4e6c52611b7fd90a4c', operation='DELETE', pgid='pgtrigger_delete_delete_9286a', table='cities_handover', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='instrument',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "cities_instrumentevent" ("about", "addressed_to", "dated_on", "day_known", "document_name", "document_size", "document_type", "key", "language", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "title") VALUES (NEW."about", NEW."addressed_to", NEW."dated_on", NEW."day_known", NEW."document_name", NEW."document_size", NEW."document_type", NEW."key", NEW."language", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."title"); RETURN NULL;', hash='80a332ec9b49e3d7a3b80e1be1260129f51fcaab', operation='INSERT', pgid='pgtrigger_insert_insert_6743e', table='cities_instrument', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='instrument',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."about" IS DISTINCT FROM (NEW."about") OR OLD."addressed_to" IS DISTINCT FROM (NEW."addressed_to") OR OLD."dated_on" IS DISTINCT FROM (NEW."dated_on") OR OLD."day_known" IS DISTINCT FROM (NEW."day_known") OR OLD."document_name" IS DISTINCT FROM (NEW."document_name") OR OLD."document_size" IS DISTINCT FROM (NEW."document_size") OR OLD."document_type" IS DISTINCT FROM (NEW."document_type") OR OLD."key" IS DISTINCT FROM (NEW."key") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."title" IS DISTINCT FROM (NEW."title"))', func='INSERT INTO "cities_instrumentevent" ("about", "addressed_to", "dated_on", "day_known", "document_name", "document_size", "document_type", "key", "language", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "title") VALUES (NEW."about", NEW."addressed_to", NEW."dated_on", NEW."day_known", NEW."document_name", NEW."document_size", NEW."document_type", NEW."key", NEW."language", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."title"); RETURN NULL;', hash='53362a707b63235444ed2ea0c2feabba21996afd', operation='UPDATE', pgid='pgtrigger_update_update_34276', table='cities_instrument', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='instrument',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "cities_instrumentevent" ("about", "addressed_to", "dated_on", "day_known", "document_name", "document_size", "document_type", "key", "language", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "title") VALUES (OLD."about", OLD."addressed_to", OLD."dated_on", OLD."day_known", OLD."document_name", OLD."document_size", OLD."document_type", OLD."key", OLD."language", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."title"); RETURN NULL;', hash='036d2032b3048db275b44dc69eb4b0e5a2f03143', operation='DELETE', pgid='pgtrigger_delete_delete_36ce0', table='cities_instrument', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='invitation',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "cities_invitationevent" ("accepted_at", "city_id", "expires_at", "from_unhcr", "invited_at", "invited_by_id", "language", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at", "role") VALUES (NEW."accepted_at", NEW."city_id", NEW."expires_at", NEW."from_unhcr", NEW."invited_at", NEW."invited_by_id", NEW."language", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."revoked_at", NEW."role"); RETURN NULL;', hash='33f9be86e59f7cf476acb9b7332fabdc8445c3fa', operation='INSERT', pgid='pgtrigger_insert_insert_fabcf', table='cities_invitation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='invitation',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."accepted_at" IS DISTINCT FROM (NEW."accepted_at") OR OLD."city_id" IS DISTINCT FROM (NEW."city_id") OR OLD."expires_at" IS DISTINCT FROM (NEW."expires_at") OR OLD."from_unhcr" IS DISTINCT FROM (NEW."from_unhcr") OR OLD."invited_at" IS DISTINCT FROM (NEW."invited_at") OR OLD."invited_by_id" IS DISTINCT FROM (NEW."invited_by_id") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."revoked_at" IS DISTINCT FROM (NEW."revoked_at") OR OLD."role" IS DISTINCT FROM (NEW."role"))', func='INSERT INTO "cities_invitationevent" ("accepted_at", "city_id", "expires_at", "from_unhcr", "invited_at", "invited_by_id", "language", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at", "role") VALUES (NEW."accepted_at", NEW."city_id", NEW."expires_at", NEW."from_unhcr", NEW."invited_at", NEW."invited_by_id", NEW."language", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."revoked_at", NEW."role"); RETURN NULL;', hash='bec1f7998d6e4d3f9dcaa27e12bcd5f97c9284a3', operation='UPDATE', pgid='pgtrigger_update_update_4931d', table='cities_invitation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='invitation',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "cities_invitationevent" ("accepted_at", "city_id", "expires_at", "from_unhcr", "invited_at", "invited_by_id", "language", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at", "role") VALUES (OLD."accepted_at", OLD."city_id", OLD."expires_at", OLD."from_unhcr", OLD."invited_at", OLD."invited_by_id", OLD."language", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."revoked_at", OLD."role"); RETURN NULL;', hash='a08557ec0de56db1d0aadbc66e8a2658e748504e', operation='DELETE', pgid='pgtrigger_delete_delete_c39c3', table='cities_invitation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "cities_membershipevent" ("city_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "shown_publicly", "since", "until", "user_id") VALUES (NEW."city_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."role", NEW."shown_publicly", NEW."since", NEW."until", NEW."user_id"); RETURN NULL;', hash='8e49b0c6b5d10b3e026afba6097dfececcaade3e', operation='INSERT', pgid='pgtrigger_insert_insert_6283d', table='cities_membership', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."city_id" IS DISTINCT FROM (NEW."city_id") OR OLD."role" IS DISTINCT FROM (NEW."role") OR OLD."shown_publicly" IS DISTINCT FROM (NEW."shown_publicly") OR OLD."since" IS DISTINCT FROM (NEW."since") OR OLD."until" IS DISTINCT FROM (NEW."until") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id"))', func='INSERT INTO "cities_membershipevent" ("city_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "shown_publicly", "since", "until", "user_id") VALUES (NEW."city_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."role", NEW."shown_publicly", NEW."since", NEW."until", NEW."user_id"); RETURN NULL;', hash='c53f6e65e96275986738030b1969980107aa6723', operation='UPDATE', pgid='pgtrigger_update_update_d94ce', table='cities_membership', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "cities_membershipevent" ("city_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "shown_publicly", "since", "until", "user_id") VALUES (OLD."city_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."role", OLD."shown_publicly", OLD."since", OLD."until", OLD."user_id"); RETURN NULL;', hash='6244bca46f5c0d15b9003cc0f06d905371bf85fe', operation='DELETE', pgid='pgtrigger_delete_delete_19295', table='cities_membership', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='registration',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "cities_registrationevent" ("asked_at", "city_id", "decided_at", "decided_by_id", "language", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_country_id", "proposed_name", "proved_at", "reason", "standing") VALUES (NEW."asked_at", NEW."city_id", NEW."decided_at", NEW."decided_by_id", NEW."language", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."proposed_country_id", NEW."proposed_name", NEW."proved_at", NEW."reason", NEW."standing"); RETURN NULL;', hash='6caf7e42daff25f09747e9b6c82d95ca1170641e', operation='INSERT', pgid='pgtrigger_insert_insert_9dafb', table='cities_registration', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='registration',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."asked_at" IS DISTINCT FROM (NEW."asked_at") OR OLD."city_id" IS DISTINCT FROM (NEW."city_id") OR OLD."decided_at" IS DISTINCT FROM (NEW."decided_at") OR OLD."decided_by_id" IS DISTINCT FROM (NEW."decided_by_id") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."proposed_country_id" IS DISTINCT FROM (NEW."proposed_country_id") OR OLD."proposed_name" IS DISTINCT FROM (NEW."proposed_name") OR OLD."proved_at" IS DISTINCT FROM (NEW."proved_at") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."standing" IS DISTINCT FROM (NEW."standing"))', func='INSERT INTO "cities_registrationevent" ("asked_at", "city_id", "decided_at", "decided_by_id", "language", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_country_id", "proposed_name", "proved_at", "reason", "standing") VALUES (NEW."asked_at", NEW."city_id", NEW."decided_at", NEW."decided_by_id", NEW."language", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."proposed_country_id", NEW."proposed_name", NEW."proved_at", NEW."reason", NEW."standing"); RETURN NULL;', hash='926d45716778cb55ca3bac666051f9b8339bbaf6', operation='UPDATE', pgid='pgtrigger_update_update_d2d1a', table='cities_registration', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='registration',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "cities_registrationevent" ("asked_at", "city_id", "decided_at", "decided_by_id", "language", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_country_id", "proposed_name", "proved_at", "reason", "standing") VALUES (OLD."asked_at", OLD."city_id", OLD."decided_at", OLD."decided_by_id", OLD."language", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."proposed_country_id", OLD."proposed_name", OLD."proved_at", OLD."reason", OLD."standing"); RETURN NULL;', hash='a83ba7cc32f55728dd96159e728845427968ba3c', operation='DELETE', pgid='pgtrigger_delete_delete_e929b', table='cities_registration', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='signature',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "cities_signatureevent" ("city_id", "country_as_written", "instrument_id", "order", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "signatory", "signatory_kind", "signed_on", "signs_as") VALUES (NEW."city_id", NEW."country_as_written", NEW."instrument_id", NEW."order", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."signatory", NEW."signatory_kind", NEW."signed_on", NEW."signs_as"); RETURN NULL;', hash='684fa38caf21f5515474315361ba770fb04cf10b', operation='INSERT', pgid='pgtrigger_insert_insert_b573a', table='cities_signature', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='signature',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."city_id" IS DISTINCT FROM (NEW."city_id") OR OLD."country_as_written" IS DISTINCT FROM (NEW."country_as_written") OR OLD."instrument_id" IS DISTINCT FROM (NEW."instrument_id") OR OLD."order" IS DISTINCT FROM (NEW."order") OR OLD."signatory" IS DISTINCT FROM (NEW."signatory") OR OLD."signatory_kind" IS DISTINCT FROM (NEW."signatory_kind") OR OLD."signed_on" IS DISTINCT FROM (NEW."signed_on") OR OLD."signs_as" IS DISTINCT FROM (NEW."signs_as"))', func='INSERT INTO "cities_signatureevent" ("city_id", "country_as_written", "instrument_id", "order", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "signatory", "signatory_kind", "signed_on", "signs_as") VALUES (NEW."city_id", NEW."country_as_written", NEW."instrument_id", NEW."order", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."signatory", NEW."signatory_kind", NEW."signed_on", NEW."signs_as"); RETURN NULL;', hash='0523a82c4e82c36424631d2f44d537abbc4e31ca', operation='UPDATE', pgid='pgtrigger_update_update_394a6', table='cities_signature', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='signature',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "cities_signatureevent" ("city_id", "country_as_written", "instrument_id", "order", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "signatory", "signatory_kind", "signed_on", "signs_as") VALUES (OLD."city_id", OLD."country_as_written", OLD."instrument_id", OLD."order", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."signatory", OLD."signatory_kind", OLD."signed_on", OLD."signs_as"); RETURN NULL;', hash='348aa3f43e4be630346890c4a90d07c53da62e69', operation='DELETE', pgid='pgtrigger_delete_delete_5c700', table='cities_signature', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='staffrole',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "cities_staffroleevent" ("pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "since", "user_id") VALUES (COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."role", NEW."since", NEW."user_id"); RETURN NULL;', hash='34cf3fcf01e96a4d97f7fe6efe50e7144451f622', operation='INSERT', pgid='pgtrigger_insert_insert_3a164', table='cities_staffrole', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='staffrole',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."role" IS DISTINCT FROM (NEW."role") OR OLD."since" IS DISTINCT FROM (NEW."since") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id"))', func='INSERT INTO "cities_staffroleevent" ("pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "since", "user_id") VALUES (COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."role", NEW."since", NEW."user_id"); RETURN NULL;', hash='ca5d92f447d02b8464d7efd0e5330f11d0b0308f', operation='UPDATE', pgid='pgtrigger_update_update_6d022', table='cities_staffrole', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='staffrole',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "cities_staffroleevent" ("pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "since", "user_id") VALUES (COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."role", OLD."since", OLD."user_id"); RETURN NULL;', hash='8dc0fc0e53cbfc6e2f4b16416fb8b60d9da8d281', operation='DELETE', pgid='pgtrigger_delete_delete_3a5f9', table='cities_staffrole', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='user',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "cities_userevent" ("erased_at", "is_active", "is_staff", "is_superuser", "language", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "time_zone") VALUES (NEW."erased_at", NEW."is_active", NEW."is_staff", NEW."is_superuser", NEW."language", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."time_zone"); RETURN NULL;', hash='43af5b7141f80bc49d1730934c7c9822758e6a93', operation='INSERT', pgid='pgtrigger_insert_insert_d9cb9', table='cities_user', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='user',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."erased_at" IS DISTINCT FROM (NEW."erased_at") OR OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."is_staff" IS DISTINCT FROM (NEW."is_staff") OR OLD."is_superuser" IS DISTINCT FROM (NEW."is_superuser") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."time_zone" IS DISTINCT FROM (NEW."time_zone"))', func='INSERT INTO "cities_userevent" ("erased_at", "is_active", "is_staff", "is_superuser", "language", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "time_zone") VALUES (NEW."erased_at", NEW."is_active", NEW."is_staff", NEW."is_superuser", NEW."language", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."time_zone"); RETURN NULL;', hash='7d9f278a5e119e57dd99af3191f618fe57c2eb5b', operation='UPDATE', pgid='pgtrigger_update_update_453c9', table='cities_user', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='user',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "cities_userevent" ("erased_at", "is_active", "is_staff", "is_superuser", "language", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "time_zone") VALUES (OLD."erased_at", OLD."is_active", OLD."is_staff", OLD."is_superuser", OLD."language", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."time_zone"); RETURN NULL;', hash='94a904f567895130f35ce29170955badf5076fd9', operation='DELETE', pgid='pgtrigger_delete_delete_e80d2', table='cities_user', when='AFTER')),
        ),
        migrations.AddField(
            model_name='citybureauevent',
            name='bureau',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cities.bureau'),
        ),
        migrations.AddField(
            model_name='citybureauevent',
            name='city',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cities.city'),
        ),
        migrations.AddField(
            model_name='citybureauevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='cities.citybureau'),
        ),
        migrations.AddField(
            model_name='cityevent',
            name='bureau',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cities.bureau'),
        ),
        migrations.AddField(
            model_name='cityevent',
            name='country',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cities.country'),
        ),
        migrations.AddField(
            model_name='cityevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='cities.city'),
        ),
        migrations.AddField(
            model_name='citynameevent',
            name='city',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cities.city'),
        ),
        migrations.AddField(
            model_name='citynameevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='cities.cityname'),
        ),
        migrations.AddField(
            model_name='contactevent',
            name='by',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='contactevent',
            name='city',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cities.city'),
        ),
        migrations.AddField(
            model_name='contactevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='cities.contact'),
        ),
        migrations.AddField(
            model_name='factevent',
            name='city',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cities.city'),
        ),
        migrations.AddField(
            model_name='factevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='cities.fact'),
        ),
        migrations.AddField(
            model_name='factevent',
            name='recorded_by',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='handoverevent',
            name='city',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cities.city'),
        ),
        migrations.AddField(
            model_name='handoverevent',
            name='giver',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cities.membership'),
        ),
        migrations.AddField(
            model_name='handoverevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='cities.handover'),
        ),
        migrations.AddField(
            model_name='handoverevent',
            name='taker',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cities.membership'),
        ),
        migrations.AddField(
            model_name='instrumentevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='cities.instrument'),
        ),
        migrations.AddField(
            model_name='invitationevent',
            name='city',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cities.city'),
        ),
        migrations.AddField(
            model_name='invitationevent',
            name='invited_by',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='invitationevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='cities.invitation'),
        ),
        migrations.AddField(
            model_name='membershipevent',
            name='city',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cities.city'),
        ),
        migrations.AddField(
            model_name='membershipevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='cities.membership'),
        ),
        migrations.AddField(
            model_name='membershipevent',
            name='user',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='registrationevent',
            name='city',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cities.city'),
        ),
        migrations.AddField(
            model_name='registrationevent',
            name='decided_by',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='registrationevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='cities.registration'),
        ),
        migrations.AddField(
            model_name='registrationevent',
            name='proposed_country',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cities.country'),
        ),
        migrations.AddField(
            model_name='signatureevent',
            name='city',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cities.city'),
        ),
        migrations.AddField(
            model_name='signatureevent',
            name='instrument',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cities.instrument'),
        ),
        migrations.AddField(
            model_name='signatureevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='cities.signature'),
        ),
        migrations.AddField(
            model_name='staffroleevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='cities.staffrole'),
        ),
        migrations.AddField(
            model_name='staffroleevent',
            name='user',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='userevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='citybureauevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='451baee882f3a3b973cee98d38ab977b992770fa', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_3292e', table='cities_citybureauevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='cityevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='d451fd00847a70401c53f6395c1a9e9f388ecee1', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_a53a1', table='cities_cityevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='citynameevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='7729d2d3cd8f971f246058e62ff23488d704c453', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_befeb', table='cities_citynameevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contactevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='d1798320fb9f8fb912263e4037c838c66e2a47b7', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_5586f', table='cities_contactevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='factevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='d804c6439a6774c9721b0520541af9703c950016', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_9c714', table='cities_factevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='handoverevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='2cf7480207e8ea96f352e1b127a2922026bf6fda', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_ec91d', table='cities_handoverevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='instrumentevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='24ef3aa2bb6c3546728d6d0ba4fa6cf8a385025f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_70daa', table='cities_instrumentevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='invitationevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='ed8a678c4df600252a1ddee809204b4fc253911d', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_7cd6f', table='cities_invitationevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membershipevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='037182ac5816a70f278bed4bb3747f2d7ed81c96', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_8ec22', table='cities_membershipevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='registrationevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='b22ea0ade56db79648b212fdb74282e834b4dd34', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_cbc5a', table='cities_registrationevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='signatureevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='f561d91754643d86fd166cc0cfaec6486648bf1f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_e888e', table='cities_signatureevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='staffroleevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c5f19773a3e968ea57a89dd5bc3db5b4e7e950db', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_b8338', table='cities_staffroleevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='userevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='5ecb5f5a8901ac42a023675fa4b8cb92198a430d', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_eebf9', table='cities_userevent', when='BEFORE')),
        ),
        migrations.RunSQL(BEGIN, migrations.RunSQL.noop),
    ]

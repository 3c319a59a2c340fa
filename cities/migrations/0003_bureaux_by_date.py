"""Every city has its bureau by date, from the day its bureau began."""

from django.db import migrations

FILL = """
INSERT INTO cities_citybureau (city_id, bureau_id, since, until)
SELECT c.id, c.bureau_id, b.since, NULL FROM cities_city c JOIN cities_bureau b ON b.id = c.bureau_id;
"""


class Migration(migrations.Migration):
    dependencies = [("cities", "0002_joining_and_registry")]

    operations = [migrations.RunSQL(FILL, "DELETE FROM cities_citybureau;")]

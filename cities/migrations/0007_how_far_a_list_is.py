from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("cities", "0006_domains_that_look_alike")]
    operations = [migrations.RenameField("listimport", "read_at", "worked_at")]

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("cities", "0005_desk_accounts")]
    operations = [migrations.RenameField("listimport", "read_at", "worked_at")]

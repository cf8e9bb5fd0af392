"""What a key is for. Those there are were issued for requests; readings of gauges need one of their own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("gateway", "0001_gateway")]

    operations = [
        migrations.AddField(
            model_name="apikey",
            name="purpose",
            field=models.CharField(
                choices=[("requests", "requests"), ("readings", "readings")], default="requests", max_length=8
            ),
        ),
    ]

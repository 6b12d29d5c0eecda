"""A photo from a phone is known by the name that the phone gave it, so that it is taken once and can be taken off."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rating", "0011_draw_seed")]
    operations = [
        migrations.AddField(
            model_name="sheetphoto",
            name="given_sha256",
            field=models.CharField(max_length=64, blank=True, default=""),
            preserve_default=False,
        ),
    ]

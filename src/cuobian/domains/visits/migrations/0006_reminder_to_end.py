"""The daily work reminds of a programme that nobody has ended."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('visits', '0005_present_codes'),
    ]

    operations = [
        migrations.AlterField(
            model_name='alert',
            name='step',
            field=models.CharField(choices=[('statement', '情况说明'), ('note', '交流体会'), ('check', '核对事实'), ('review', '进展回访'), ('end', '结束观摩')], max_length=10),
        ),
    ]

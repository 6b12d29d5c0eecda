"""What Django cannot say: the full-text index, periods that never overlap, and events that are only ever added."""

from django.db import migrations

from cuobian.kernel.migrations_sql import append_only

OVERLAP = """EXISTS (SELECT 1 FROM network_placeperiod other WHERE other.place_id = NEW.place_id {but_self}
    AND other.valid_from < COALESCE(NEW.valid_until, '9999-12-31')
    AND NEW.valid_from < COALESCE(other.valid_until, '9999-12-31'))"""
BUT_SELF = "AND other.id <> NEW.id"

SQLITE = [
    """CREATE VIRTUAL TABLE network_place_fts USING fts5(
        words, content='network_placewords', content_rowid='id', tokenize='unicode61 remove_diacritics 0', detail='none')""",
    """CREATE TRIGGER network_words_added AFTER INSERT ON network_placewords BEGIN
        INSERT INTO network_place_fts(rowid, words) VALUES (NEW.id, NEW.words); END""",
    """CREATE TRIGGER network_words_removed AFTER DELETE ON network_placewords BEGIN
        INSERT INTO network_place_fts(network_place_fts, rowid, words) VALUES ('delete', OLD.id, OLD.words); END""",
    """CREATE TRIGGER network_words_changed AFTER UPDATE ON network_placewords BEGIN
        INSERT INTO network_place_fts(network_place_fts, rowid, words) VALUES ('delete', OLD.id, OLD.words);
        INSERT INTO network_place_fts(rowid, words) VALUES (NEW.id, NEW.words); END""",
    f"""CREATE TRIGGER network_period_added BEFORE INSERT ON network_placeperiod WHEN {OVERLAP.format(but_self="")}
        BEGIN SELECT RAISE(ABORT, 'network_placeperiod: overlapping validity'); END""",
    f"""CREATE TRIGGER network_period_changed BEFORE UPDATE ON network_placeperiod WHEN {OVERLAP.format(but_self=BUT_SELF)}
        BEGIN SELECT RAISE(ABORT, 'network_placeperiod: overlapping validity'); END""",
]
SQLITE_BACK = [
    "DROP TRIGGER network_words_added",
    "DROP TRIGGER network_words_removed",
    "DROP TRIGGER network_words_changed",
    "DROP TRIGGER network_period_added",
    "DROP TRIGGER network_period_changed",
    "DROP TABLE network_place_fts",
]
POSTGRES = [
    """CREATE INDEX network_place_fts ON network_placewords
        USING gin (array_to_tsvector(string_to_array(words, ' ')))""",
    f"""CREATE FUNCTION network_no_overlap() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF {OVERLAP.format(but_self=BUT_SELF)} THEN
            RAISE EXCEPTION 'network_placeperiod: overlapping validity' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW; END $$""",
    """CREATE TRIGGER network_period_overlap BEFORE INSERT OR UPDATE ON network_placeperiod
        FOR EACH ROW EXECUTE FUNCTION network_no_overlap()""",
]
POSTGRES_BACK = [
    "DROP TRIGGER network_period_overlap ON network_placeperiod",
    "DROP FUNCTION network_no_overlap()",
    "DROP INDEX network_place_fts",
]


def forwards(_apps, editor):
    for sql in POSTGRES if editor.connection.vendor == "postgresql" else SQLITE:
        editor.execute(sql)


def backwards(_apps, editor):
    for sql in POSTGRES_BACK if editor.connection.vendor == "postgresql" else SQLITE_BACK:
        editor.execute(sql)


class Migration(migrations.Migration):
    dependencies = [("network", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards), append_only("network_placeevent")]

"""What a post was sent and is still open has a list of its own: of thousands of cases few are.

Triggers keep the mark, whichever way a case is closed or reopened.
"""

from django.db import migrations, models
from django.db.models import Q

KEEP_SQL = """
CREATE FUNCTION cases_involvement_as_its_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.open := (SELECT c.state <> 'closed' FROM cases_case c WHERE c.id = NEW.case_id);
    RETURN NEW;
END $$;
CREATE TRIGGER cases_involvement_open BEFORE INSERT ON cases_involvement
    FOR EACH ROW EXECUTE FUNCTION cases_involvement_as_its_case();

CREATE FUNCTION cases_case_opens_involvements() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE cases_involvement i SET open = NEW.state <> 'closed' WHERE i.case_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER cases_case_open AFTER UPDATE OF state ON cases_case
    FOR EACH ROW WHEN ((OLD.state = 'closed') <> (NEW.state = 'closed'))
    EXECUTE FUNCTION cases_case_opens_involvements();

UPDATE cases_involvement i SET open = FALSE FROM cases_case c WHERE c.id = i.case_id AND c.state = 'closed';
"""
UNDO_SQL = """
DROP TRIGGER cases_case_open ON cases_case;
DROP TRIGGER cases_involvement_open ON cases_involvement;
DROP FUNCTION cases_case_opens_involvements();
DROP FUNCTION cases_involvement_as_its_case();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0012_finding")]

    operations = [
        migrations.AddField(
            "involvement", "open",
            models.BooleanField(default=True, help_text="whether the case is not closed; kept by triggers"),
        ),
        migrations.RunSQL(KEEP_SQL, UNDO_SQL),
        migrations.AddIndex(
            "involvement",
            models.Index(fields=["post", "-reported_at", "-case"], condition=Q(open=True), name="involved_post_open"),
        ),
        migrations.AddIndex(
            "involvement",
            models.Index(
                fields=["organisation", "-reported_at", "-case"], condition=Q(open=True), name="involved_organisation_open"
            ),
        ),
    ]  # fmt: skip

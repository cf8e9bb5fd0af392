"""Row-level security of the tables that hold people, the second wall behind the scope in every query.

The settings are made by ``registry.people.wall`` for one transaction: ``weige.scope`` holds place prefixes,
``weige.people`` the ids of persons who read about themselves, ``weige.households`` those of a household's link. With
none of them nothing is seen. The owner of the tables (migrations, maintenance) is not bound; the server's processes
work as another role (docs/decisions/database-role.md).
"""

from __future__ import annotations

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION registry_scope() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT string_to_array(current_setting('weige.scope', true), ' ')
$$;
CREATE FUNCTION registry_own(setting text) RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(string_to_array(nullif(current_setting(setting, true), ''), ' ')::uuid[], '{}')
$$;
CREATE FUNCTION registry_person_of_identity(digests bytea[]) RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT id FROM registry_person WHERE identity_index = ANY (digests) LIMIT 1
$$;
CREATE FUNCTION registry_people_of_identities(digests bytea[]) RETURNS TABLE (digest bytea, person uuid) LANGUAGE sql
STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT identity_index, id FROM registry_person WHERE identity_index = ANY (digests)
$$;
CREATE FUNCTION registry_people_of_phone(digests bytea[]) RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT id FROM registry_person
    WHERE phone_index = ANY (digests) AND erased_at IS NULL AND died_on IS NULL ORDER BY id LIMIT 200
$$;
"""
KEEP_LOG = """
CREATE FUNCTION registry_keep_disclosures() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF current_setting('weige.retention', true) = 'on' AND OLD.at < now() - interval '1096 days' THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION 'the disclosure log is append-only for three years';
END $$;
CREATE TRIGGER disclosure_append_only BEFORE UPDATE OR DELETE ON registry_disclosure
    FOR EACH ROW EXECUTE FUNCTION registry_keep_disclosures();
CREATE TRIGGER disclosure_no_truncate BEFORE TRUNCATE ON registry_disclosure
    FOR EACH STATEMENT EXECUTE FUNCTION registry_keep_disclosures();
"""
"""The log of who read whose data is kept for three years, whatever the settings say; only the retention path, which
says so for its transaction, may let go what is older."""
CLOSE_FUNCTIONS = """
REVOKE EXECUTE ON FUNCTION registry_person_of_identity(bytea[]), registry_people_of_identities(bytea[]),
    registry_people_of_phone(bytea[]) FROM PUBLIC;
"""
"""They cross the wall: for the server's role alone, which is given its rights after every migration (core.roles)."""
DROP_FUNCTIONS = """
DROP FUNCTION registry_people_of_phone(bytea[]);
DROP FUNCTION registry_people_of_identities(bytea[]);
DROP FUNCTION registry_person_of_identity(bytea[]);
DROP FUNCTION registry_own(text);
DROP FUNCTION registry_scope();
"""

IN_SCOPE = "place ^@ ANY ((SELECT registry_scope())::text[])"
OWN_PEOPLE = "(SELECT registry_own('weige.people'))::uuid[]"
OWN_HOUSEHOLDS = "(SELECT registry_own('weige.households'))::uuid[]"
"""As sub-selects the settings are read and split once for a statement, not once for each row."""
HOUSEHOLD = f"{IN_SCOPE} OR id = ANY ({OWN_HOUSEHOLDS})"
STAY = f"""{IN_SCOPE} OR person_id = ANY ({OWN_PEOPLE})
          OR household_id = ANY ({OWN_HOUSEHOLDS})"""
PERSON = f"""id = ANY ({OWN_PEOPLE})
            OR EXISTS (SELECT FROM registry_stay s WHERE s.person_id = registry_person.id)"""
OF_PERSON = "EXISTS (SELECT FROM registry_person p WHERE p.id = {table}.person_id)"
VACANCY = IN_SCOPE
CHANGE = f"{IN_SCOPE} OR household_id = ANY ({OWN_HOUSEHOLDS})"
PROPOSAL = f"{IN_SCOPE} OR household_id = ANY ({OWN_HOUSEHOLDS})"
CONSENT = f"{OF_PERSON.format(table='registry_consent')} OR guardian_id = ANY ({OWN_PEOPLE})"
REQUEST = f"""{IN_SCOPE} OR person_id = ANY ({OWN_PEOPLE})
             OR asker_id = ANY ({OWN_PEOPLE})"""
DISCLOSURE = f"{IN_SCOPE} OR person = ANY ({OWN_PEOPLE})"

POLICIES = {
    "registry_household": HOUSEHOLD,
    "registry_stay": STAY,
    "registry_person": PERSON,
    "registry_fact": OF_PERSON.format(table="registry_fact"),
    "registry_pastvalue": OF_PERSON.format(table="registry_pastvalue"),
    "registry_consent": CONSENT,
    "registry_vacancy": VACANCY,
    "registry_change": CHANGE,
    "registry_disclosure": DISCLOSURE,
    "registry_proposal": PROPOSAL,
    "registry_residentrequest": REQUEST,
}
ANYONE_ADDS = {"registry_person", "registry_disclosure"}
"""A person is added before the first stay; a reading is recorded wherever the person lives."""


def _wall(table: str, condition: str) -> tuple[str, str]:
    check = "true" if table in ANYONE_ADDS else condition
    return (
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        CREATE POLICY {table}_read ON {table} FOR SELECT USING ({condition});
        CREATE POLICY {table}_add ON {table} FOR INSERT WITH CHECK ({check});
        CREATE POLICY {table}_change ON {table} FOR UPDATE USING ({condition}) WITH CHECK ({condition});
        CREATE POLICY {table}_remove ON {table} FOR DELETE USING ({condition});
        """,
        f"""
        DROP POLICY {table}_read ON {table};
        DROP POLICY {table}_add ON {table};
        DROP POLICY {table}_change ON {table};
        DROP POLICY {table}_remove ON {table};
        ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
        """,
    )


class Migration(migrations.Migration):
    dependencies = [("registry", "0002_people")]

    operations = [
        migrations.RunSQL(FUNCTIONS, DROP_FUNCTIONS),
        migrations.RunSQL(CLOSE_FUNCTIONS, migrations.RunSQL.noop),
        migrations.RunSQL(KEEP_LOG, "DROP FUNCTION registry_keep_disclosures() CASCADE"),
        *[migrations.RunSQL(*_wall(table, condition)) for table, condition in POLICIES.items()],
    ]

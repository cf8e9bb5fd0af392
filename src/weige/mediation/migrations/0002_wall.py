"""Row-level security of the dossiers, the second wall behind the scope in every query; the log of readings is
append-only; one function crosses the wall and gives nothing but counts. See ``mediation.wall``."""

from __future__ import annotations

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION mediation_places() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT string_to_array(current_setting('weige.mediation_places', true), ' ')
$$;
CREATE FUNCTION mediation_account() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT nullif(current_setting('weige.mediation_account', true), '')::uuid
$$;
CREATE FUNCTION mediation_dossiers() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(string_to_array(nullif(current_setting('weige.mediation_dossiers', true), ''), ' ')::uuid[], '{}')
$$;
CREATE FUNCTION mediation_counts(under text, since date) RETURNS TABLE (state text, was text, number bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT d.state::text,
           CASE WHEN d.state <> 'archived' THEN d.state WHEN d.effective_on IS NOT NULL THEN 'agreed'
                WHEN d.accepted_on IS NULL THEN 'refused' ELSE 'failed' END,
           count(*)
    FROM mediation_dossier d WHERE d.place ^@ under AND d.opened_at >= since GROUP BY 1, 2
$$;
REVOKE EXECUTE ON FUNCTION mediation_counts(text, date) FROM PUBLIC;
"""
DROP_FUNCTIONS = """
DROP FUNCTION mediation_counts(text, date);
DROP FUNCTION mediation_dossiers();
DROP FUNCTION mediation_account();
DROP FUNCTION mediation_places();
"""
KEEP_LOG = """
CREATE FUNCTION mediation_keep_readings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the log of readings is append-only';
END $$;
CREATE TRIGGER mediation_reading_append_only BEFORE UPDATE OR DELETE ON mediation_reading
    FOR EACH ROW EXECUTE FUNCTION mediation_keep_readings();
CREATE TRIGGER mediation_reading_no_truncate BEFORE TRUNCATE ON mediation_reading
    FOR EACH STATEMENT EXECUTE FUNCTION mediation_keep_readings();
"""
OPENED = "(SELECT mediation_dossiers())::uuid[]"
IN_PLACES = "place ^@ ANY ((SELECT mediation_places())::text[])"
OWN = "(SELECT mediation_account())"
DOSSIER = f"""{IN_PLACES} OR id = ANY ({OPENED})
              OR EXISTS (SELECT FROM mediation_mediator m WHERE m.dossier_id = mediation_dossier.id
                         AND m.account_id = {OWN} AND m.until IS NULL)"""
MEDIATOR = f"{IN_PLACES} OR dossier_id = ANY ({OPENED}) OR account_id = {OWN}"
OF_DOSSIER = "EXISTS (SELECT FROM mediation_dossier d WHERE d.id = {table}.dossier_id)"

POLICIES = {
    "mediation_dossier": DOSSIER,
    "mediation_mediator": MEDIATOR,
    **{
        table: OF_DOSSIER.format(table=table)
        for table in (
            "mediation_party", "mediation_recusal", "mediation_extension", "mediation_agreement", "mediation_piece",
            "mediation_partyword", "mediation_step", "mediation_reading",
        )
    },
}  # fmt: skip


def _wall(table: str, condition: str) -> tuple[str, str]:
    return (
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        CREATE POLICY {table}_read ON {table} FOR SELECT USING ({condition});
        CREATE POLICY {table}_add ON {table} FOR INSERT WITH CHECK ({condition});
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
    dependencies = [("mediation", "0001_initial")]

    operations = [
        migrations.RunSQL(FUNCTIONS, DROP_FUNCTIONS),
        migrations.RunSQL(KEEP_LOG, "DROP FUNCTION mediation_keep_readings() CASCADE"),
        *[migrations.RunSQL(*_wall(table, condition)) for table, condition in POLICIES.items()],
    ]

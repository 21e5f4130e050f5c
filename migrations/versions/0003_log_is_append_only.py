"""The signed log is append-only: the database itself refuses to change or delete an entry.

Revision ID: 0003
Revises: 0002
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SQLITE = """
CREATE TRIGGER log_entry_refuses_{verb} BEFORE {verb} ON log_entry
BEGIN SELECT RAISE(ABORT, 'log_entry is append-only'); END
"""

POSTGRESQL = """
CREATE FUNCTION log_entry_refuses() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'log_entry is append-only'; END $$;
CREATE TRIGGER log_entry_refuses BEFORE UPDATE OR DELETE OR TRUNCATE ON log_entry
FOR EACH STATEMENT EXECUTE FUNCTION log_entry_refuses();
"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(SQLITE.format(verb="UPDATE"))
        op.execute(SQLITE.format(verb="DELETE"))
    else:
        op.execute(POSTGRESQL)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER log_entry_refuses_UPDATE")
        op.execute("DROP TRIGGER log_entry_refuses_DELETE")
    else:
        op.execute("DROP TRIGGER log_entry_refuses ON log_entry")
        op.execute("DROP FUNCTION log_entry_refuses()")

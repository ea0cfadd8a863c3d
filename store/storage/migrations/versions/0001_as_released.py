"""The archive as version 0.1.0 made it; what later versions change begins here."""

revision = "1"
down_revision = None


def upgrade() -> None:
    """Nothing: `store.database.schema` made it."""

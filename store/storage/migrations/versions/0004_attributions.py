"""Who said what in an article. Articles of an older archive have nothing of it until they are annotated."""

from alembic import op
from sqlalchemy import Column, ForeignKey, Integer, inspect

from store.database.sql import TEXT, WORD

revision = "4"
down_revision = "3"


def upgrade() -> None:
    """Make the two tables."""
    there = set(inspect(op.get_bind()).get_table_names())
    if "annotated" not in there:
        op.create_table(
            "annotated",
            Column("article_key", Integer, ForeignKey("articles.key", ondelete="CASCADE"), primary_key=True),
            Column("version", Integer, nullable=False),
            Column("annotator", Integer, nullable=False),
        )
    if "attributions" not in there:
        op.create_table(
            "attributions",
            Column("article_key", Integer, ForeignKey("annotated.article_key", ondelete="CASCADE"), primary_key=True),
            Column("ordinal", Integer, primary_key=True),
            Column("kind", WORD, nullable=False),
            Column("speaker", WORD),
            Column("spans", TEXT, nullable=False),
        )
        op.create_index("attributions_by_speaker", "attributions", ["speaker"])

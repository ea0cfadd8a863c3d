"""A page that a news aggregator shows, saved as text: another publisher's article between the aggregator's own lines.

Such a page has this form; every part but the article may be missing:

    calls to join ("Start reading", "One app.")          short lines
    publisher, perhaps twice; section; authors; date     short lines
    headline                                             one line
    the article
    calls to join, lists of other stories                to the end

The aggregator's own lines are told by what they ask of the reader (join, sign in, read on, download) or announce
(related, top, recommended stories), together with where they stand: before the headline or after the article's last
paragraph. One such line proves nothing; `is_aggregator_page` wants a cluster. Inside the article only clusters go.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ingest.errors import Unusable
from ingest.extraction.aggregator_lines import LONGEST_CALL, is_aggregator_line, is_list_heading
from ingest.text.bylines import is_byline, split_byline
from ingest.text.written_dates import moment_or_none
from store import ArticleContent, Moment

_NAMES_ITSELF = re.compile(r"(?:stories|news|headlines|reads?|picks) on (\w+) (?:right )?now", re.I)

_SECTIONS = re.compile(
    r"(?:(?:top|us|uk|eu|world|international|global|national|local|regional|breaking|latest|american|australian|british|"
    r"asian?|africa|europe|middle east|asia[ -]pacific|americas?|australia|canada|india|china|sports?|football|soccer|"
    r"cricket|tennis|golf|rugby|racing|motorsport|politics|political|business|finance|financial|money|markets?|economy|"
    r"economics|technology|tech|science|health|wellness|environment|climate|energy|culture|arts?|books|music|films?|"
    r"movies|tv|television|entertainment|celebrity|lifestyle|life|style|fashion|food|travel|property|real estate|"
    r"education|crime|law|weather|media|opinion|comment|commentary|analysis|editorial|features?|society|family|gaming|"
    r"games|cars|motoring|auto|innovation|royals?|obituaries|news|stories|and|&|-|/|,)(?:\s+|$)){1,4}",
    re.I,
)
_CREDIT = re.compile(r"\b(?:photograph|photo|image|picture|illustration|video|composite)s?(?: by)?\s*:|©", re.I)
_MOST_METADATA_LINES = 8
_LONGEST_METADATA = 90
"""Characters of a line that names a source, an author or a day."""
_LONGEST_HEADLINE = 250
_MOST_PROSE_OF_ITS_OWN = 200


def extract_aggregated(text: str) -> ArticleContent:
    """The article in a page for which `is_aggregator_page` holds.

    Raises:
        Unusable: if nothing but the aggregator's own text is in it.
    """
    lines = [line.strip() for line in text.split("\n")]
    lines = lines[_end_of_calls(lines) :]
    head = _read_head(lines)
    paragraphs = _body(lines[head.length :])
    if not paragraphs:
        raise Unusable("no article in it, only an aggregator's own text")
    return ArticleContent(
        title=head.title,
        text="\n\n".join(paragraphs),
        source=head.source,
        authors=head.authors,
        section=head.section,
        published=head.published,
    )


@dataclass(frozen=True, slots=True)
class _Head:
    """The lines above the article. `length`: how many they are."""

    length: int
    title: str = ""
    source: str | None = None
    section: str | None = None
    authors: tuple[str, ...] = ()
    published: Moment | None = None


def _end_of_calls(lines: Sequence[str]) -> int:
    """Returns how many lines, at the top, are the aggregator's."""
    end = 0
    for number, line in enumerate(lines):
        if line and not is_aggregator_line(line):
            break
        end = number + 1
    return end


def _read_head(lines: Sequence[str]) -> _Head:
    block = _first_block(lines)
    twice = next((n for n, (line, after) in enumerate(pairwise(block)) if line == after), 0)
    # Nothing stands above the publisher but the aggregator, whatever it says there.
    skipped, block = twice, block[twice:]
    after = next((number for number in range(skipped + len(block), len(lines)) if lines[number]), len(lines))
    following = lines[after] if after < len(lines) else ""
    if block and _is_body_text(following) and (len(block) == 1 or _is_headline(block[-1])):
        head = _read_metadata(block[:-1], everything=True)
        return _with(head, block[-1], skipped + len(block))
    if following and len(block) <= _MOST_METADATA_LINES and all(map(_is_metadata, block)) and not _is_spaced_out(lines):
        return _with(_read_metadata(block, everything=True), following, after + 1)
    # No blank line tells the metadata from the headline: take what looks like metadata, then one line.
    seen = [(number, line) for number, line in enumerate(lines) if line and number >= skipped]
    head = _read_metadata([line for _, line in seen[:_MOST_METADATA_LINES]], everything=False)
    if head.length >= len(seen):
        return head
    number, title = seen[head.length]
    return _with(head, title, number + 1)


def _with(head: _Head, title: str, length: int) -> _Head:
    if len(title) > _LONGEST_HEADLINE:
        # That is a paragraph, not a headline: it stays in the article.
        return replace(head, length=length - 1)
    return replace(head, title=title, length=length)


def _first_block(lines: Sequence[str]) -> Sequence[str]:
    return lines[: next((number for number, line in enumerate(lines) if not line), len(lines))]


def _is_metadata(line: str) -> bool:
    return len(line) <= _LONGEST_METADATA and not re.search(r"[.!?]['\"”’]?$", line)


def _is_body_text(line: str) -> bool:
    """Returns whether `line` is no headline: those may be long, or end as questions do, but not in a full stop."""
    ends_in_full_stop = len(line.split()) >= 8 and re.search(r"\.['\"”’)]*$", line)
    return len(line) > _LONGEST_HEADLINE or bool(ends_in_full_stop)


def _is_headline(line: str) -> bool:
    """Returns whether `line` says more than the name of a publisher, a section or an author does."""
    return len(line.split()) > 4 and not (_SECTIONS.fullmatch(line) or is_byline(line) or _moment(line))


def _is_spaced_out(lines: Sequence[str]) -> bool:
    """Returns whether blank lines stand between all lines, and so tell nothing: a publisher's name twice is a sign."""
    seen = [line for line in lines[:4] if line]
    return len(seen) == 2 and seen[0] == seen[1]


def _read_metadata(block: Sequence[str], *, everything: bool) -> _Head:
    """Publisher, section, authors and date from lines in that order, each of which may be missing.

    Args:
        everything: all of `block` is metadata; otherwise it ends before the first line that is like none of the above.
    """
    if not block:
        return _Head(0)
    source = block[0]
    length = 2 if len(block) > 1 and block[1] == source else 1
    section: str | None = None
    published: Moment | None = None
    authors: list[str] = []
    for line in block[length:]:
        moment = _moment(line)
        if moment is not None:
            published = published or moment
        elif section is None and not authors and _SECTIONS.fullmatch(line):
            section = line
        elif is_byline(line):
            authors += split_byline(line)
        elif everything and section is None and not authors:
            section = line  # one that we have no word for: it stands before the authors
        elif everything:
            authors += split_byline(line)
        else:
            break
        length += 1
    return _Head(length, "", source, section, tuple(dict.fromkeys(authors)), published)


def _moment(line: str) -> Moment | None:
    if not re.search(r"\d{4}", line):
        return None
    return moment_or_none(re.sub(r"^(?:published|posted|updated|on)(?: on| at)?:?\s+", "", line, flags=re.I))


def _body(lines: Sequence[str]) -> list[str]:
    """The article's paragraphs: each line is one, less the aggregator's lines and everything in its lists."""
    seen = [line for line in lines if line]
    brand = next((found[1] for line in seen if (found := _NAMES_ITSELF.search(line))), None)

    def own(line: str) -> bool:
        return is_aggregator_line(line) or (
            brand is not None and len(line) <= LONGEST_CALL and not _is_prose(line) and brand.lower() in line.lower()
        )

    marks = [own(line) for line in seen]
    lists_from = _start_of_lists(seen, marks)
    end = _end_of_article(seen[:lists_from], marks[:lists_from], more_follows=lists_from < len(seen))
    return [line for n, line in enumerate(seen[:end]) if not (marks[n] and _in_cluster(marks, n))]


def _end_of_article(seen: Sequence[str], marks: Sequence[bool], *, more_follows: bool) -> int:
    """Returns where the aggregator's last cluster begins: after the last paragraph, or nearly so.

    A sentence or two between the aggregator's own lines is its own too; a paragraph of the article is longer, and
    a call inside the article has paragraphs after it.
    """
    prose_after = 0
    end = len(seen)
    for number in range(len(seen) - 1, -1, -1):
        if marks[number]:
            end = number
        elif _is_prose(seen[number]):
            prose_after += len(seen[number])
            if prose_after > _MOST_PROSE_OF_ITS_OWN or not (any(marks[number + 1 :]) or more_follows):
                break
    return end


def _start_of_lists(seen: Sequence[str], marks: Sequence[bool]) -> int:
    """Returns where the lists of other stories begin; what follows belongs to them, blurbs in whole sentences too.

    They come after the call to sign up. A heading like "Related stories" without one before it is taken for a list
    of the aggregator's only if titles follow and little text does; else it stands inside the article.
    """
    for number, line in enumerate(seen):
        if not (number and marks[number] and is_list_heading(line)):
            continue
        next_mark = next((n for n in range(number + 1, len(seen)) if marks[n]), len(seen))
        text_before, text_after = _prose_length(seen[:number]), _prose_length(seen[number + 1 : next_mark])
        only_titles = not text_after
        a_list = next_mark < len(seen) and not _is_prose(seen[number + 1]) and text_after * 2 < text_before
        if any(marks[:number]) or only_titles or a_list:
            return number
    return len(seen)


def _prose_length(lines: Sequence[str]) -> int:
    return sum(len(line) for line in lines if _is_prose(line))


def _in_cluster(marks: Sequence[bool], number: int) -> bool:
    return (number > 0 and marks[number - 1]) or (number + 1 < len(marks) and marks[number + 1])


def _is_prose(line: str) -> bool:
    """Returns whether `line` is a paragraph of running text, or a credited caption, and not a title or a call."""
    return (len(line) > LONGEST_CALL or bool(_CREDIT.search(line))) or bool(
        len(line.split()) >= 8 and re.search(r"[.!?…]['\"”’)]*$", line)
    )

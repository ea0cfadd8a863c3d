"""SQuAD, XQuAD, QAMR and QADiscourse as examples, with what is held out to measure on."""

import gzip
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from tests.weights.comprehension.examples import Answer, Example, normalise

HOLD_OUT_EVERY = 3
QAMR_HOLD_OUT_EVERY = 12


def squad_examples(path: Path) -> list[tuple[str, list[Example]]]:
    """(title, examples) of each article of a file in SQuAD's form, version 1.1 or 2.0, plain or gzipped."""
    opened = gzip.open if path.suffix == ".gz" else open
    articles = []
    with opened(path, "rt", encoding="utf-8") as file:
        read = json.load(file)["data"]
    for article in read:
        examples = []
        for paragraph in article["paragraphs"]:
            for qa in paragraph["qas"]:
                spans = {(a["answer_start"], a["answer_start"] + len(a["text"])): None for a in qa["answers"]}
                impossible = qa.get("is_impossible", False)
                wrong = tuple(
                    (a["answer_start"], a["answer_start"] + len(a["text"])) for a in qa.get("plausible_answers", ())
                )
                examples.append(
                    Example(
                        qa["question"].strip(),
                        paragraph["context"],
                        () if impossible else tuple(spans),
                        article["title"],
                        "squad-none" if impossible else "squad",
                        wrong,
                    )
                )
        articles.append((article["title"], examples))
    return articles


def load_squad(folder: Path) -> tuple[list[Example], list[Example]]:
    """(training, held-out) examples: every third article of the development set is held out.

    What repeats a held-out paragraph elsewhere is left out, and XQuAD's questions that other training articles hold.
    """
    train: list[Example] = []
    held: list[Example] = []
    for position, (_, examples) in enumerate(squad_examples(folder / "squad2-cs224n-dev.json")):
        (held if position % HOLD_OUT_EVERY == 0 else train).extend(examples)
    held_titles, held_texts = {e.group for e in held}, {_beginning(e) for e in held}
    seen = {(normalise(e.question), _beginning(e)[:80]) for e in train}
    for file in ("xquad.en.json", "squad-train.json.gz"):
        for title, examples in squad_examples(folder / file):
            for e in examples:
                repeats = title in held_titles or _beginning(e) in held_texts
                if not repeats and (normalise(e.question), _beginning(e)[:80]) not in seen:
                    train.append(e)
    return train, held


def _beginning(example: Example) -> str:
    return normalise(example.passage[:400])[:200]


_BRACKETS = {"-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]", "-LCB-": "{", "-RCB-": "}"}
_GLUED_LEFT = {
    ",",
    ".",
    ";",
    ":",
    "?",
    "!",
    "%",
    ")",
    "]",
    "}",
    "'s",
    "'S",
    "n't",
    "'re",
    "'ve",
    "'ll",
    "'d",
    "'m",
    "''",
    "...",
    "°",
    "/",
}
_GLUED_RIGHT = {"(", "[", "{", "``", "$", "£", "€", "US$", "R$", "/"}


def detokenise(tokens: Sequence[str]) -> tuple[str, list[Answer]]:
    """Natural text of a Penn-Treebank-tokenised sentence, and each token's offsets in it."""
    text, glue = "", True
    offsets: list[Answer] = []
    for i, raw in enumerate(tokens):
        token = _BRACKETS.get(raw, raw)
        following = tokens[i + 1] if i + 1 < len(tokens) else ""
        previous = tokens[i - 1] if i else ""
        left, right = token in _GLUED_LEFT, token in _GLUED_RIGHT
        if token == "#" and following[:1].isdigit():
            token, right = "£", True
        elif token == "--":
            token = "–"
            left = right = previous[:1].isdigit() and following[:1].isdigit()
        elif token == "`":
            token, right = "'", True
        elif token == "'":
            left = True
        elif token in {"``", "''"}:
            token = '"'
        if not (glue or left):
            text += " "
        offsets.append((len(text), len(text) + len(token)))
        text += token
        glue = right
    return text, offsets


def _token_span(field: str, offsets: Sequence[Answer]) -> Answer | None:
    numbers = sorted(int(n) for n in field.split())
    if not numbers or numbers[-1] >= len(offsets) or numbers[-1] - numbers[0] > len(numbers):
        return None
    return offsets[numbers[0]][0], offsets[numbers[-1]][1]


def load_qamr(folder: Path) -> tuple[list[Example], list[Example], dict[str, list[str]]]:
    """(training, held-out Wikinews examples, sentences by document). Passages are single sentences here.

    Equal questions on one sentence are merged. Every twelfth Wikinews document is held out.
    """
    texts: dict[str, tuple[str, list[Answer]]] = {}
    documents: dict[str, list[str]] = defaultdict(list)
    for line in sorted((folder / "wiki-sentences.tsv").read_text(encoding="utf-8").splitlines(), key=_sentence_order):
        identity, sentence = line.split("\t")
        texts[identity] = detokenise(sentence.split(" "))
        documents[identity.rsplit(":", 2)[0]].append(texts[identity][0])
    merged: dict[tuple[str, str], list[Answer]] = defaultdict(list)
    for name in ("dev.tsv", "test.tsv"):
        for line in (folder / name).read_text(encoding="utf-8").splitlines():
            fields = line.split("\t")
            offsets = texts[fields[0]][1]
            annotated = [_token_span(f.rpartition(":")[2], offsets) for f in fields[6:9]]
            if annotated[0] is not None:
                merged[fields[0], fields[5].strip()] += [span for span in annotated if span is not None]
    asked = sorted({identity.rsplit(":", 2)[0] for identity, _ in merged if ":wikinews:" in identity})
    held_documents = set(asked[::QAMR_HOLD_OUT_EVERY])
    train: list[Example] = []
    held: list[Example] = []
    for (identity, question), spans in merged.items():
        document = identity.rsplit(":", 2)[0]
        example = Example(question, texts[identity][0], tuple(spans), document, "qamr")
        (held if document in held_documents else train).append(example)
    for document in held_documents:
        del documents[document]
    return train, held, dict(documents)


def _sentence_order(line: str) -> tuple[str, int, int]:
    _, source, article, paragraph, sentence = line.split("\t")[0].split(":")
    return f"{source}:{article}", int(paragraph), int(sentence)


def load_discourse(path: Path) -> list[Example]:
    """Why, how and with what result: QADiscourse's questions, each beside its sentence; answers as printed."""
    examples = []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            sentence, answer = " ".join(row["sentence"].split()), " ".join(row["answer"].split()).rstrip(" .")
            at = sentence.find(answer)
            if at >= 0 and answer:
                question = row["question"].strip() + "?"
                examples.append(Example(question, sentence, ((at, at + len(answer)),), row["id"], "discourse"))
    return examples


def by_group(examples: Iterable[Example]) -> dict[str, list[Example]]:
    """Examples by article."""
    groups: dict[str, list[Example]] = defaultdict(list)
    for e in examples:
        groups[e.group].append(e)
    return dict(groups)

"""The only reader of YAML: strict, bounded, and exact about places.

Plain scalars follow the core schema of YAML 1.2 (https://yaml.org/spec/1.2.2/#103-core-schema), not PyYAML's 1.1:
``12:30`` and ``no`` are text, ``1e3`` is a number.
"""

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn, TypeVar

import yaml

from twin.config.document import Document, Mark, Place
from twin.config.model import ConfigModel
from twin.config.text import read_text
from twin.config.validate import find_issues
from twin.config.wording import NUMBER_DIGITS
from twin.errors import ConfigError, Issue

SIZE_LIMIT = 1_000_000
"""Largest file that is read [bytes], unless told otherwise."""
DEPTH_LIMIT = 32
NODE_LIMIT = 200_000
"""Most values in a file, those behind aliases counted each time."""

Model = TypeVar("Model", bound=ConfigModel)

_NULL, _BOOL, _INT, _FLOAT = (f"tag:yaml.org,2002:{name}" for name in ("null", "bool", "int", "float"))


class _CoreLoader(yaml.CSafeLoader):
    """LibYAML's parser with the YAML 1.2 core schema."""

    yaml_implicit_resolvers = {}


_CoreLoader.add_implicit_resolver(_NULL, re.compile(r"^(?:~|null|Null|NULL|)$"), ["~", "n", "N", ""])
_CoreLoader.add_implicit_resolver(_BOOL, re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF"))
_CoreLoader.add_implicit_resolver(_INT, re.compile(r"^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$"), list("-+0123456789"))
_CoreLoader.add_implicit_resolver(
    _FLOAT,
    re.compile(
        r"^(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
        r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$"
    ),
    list("-+.0123456789"),
)


def load(path: str | Path, model: type[Model], *, size_limit: int = SIZE_LIMIT) -> Model:
    """Read a file into its schema.

    Args:
        path: YAML file.
        model: its schema.
        size_limit: largest file that is read [bytes].

    Raises:
        ConfigError: with everything that is wrong with the file.
    """
    return validate(scan_document(path, size_limit=size_limit), model)


def validate(document: Document, model: type[Model]) -> Model:
    """Return a document's data as its schema.

    Raises:
        ConfigError: with everything that is wrong with it.
    """
    value, issues = find_issues(document, model)
    if value is None or issues:
        raise ConfigError(issues)
    return value


def read_document(path: str | Path, *, size_limit: int = SIZE_LIMIT) -> Document:
    """Read a file without a schema.

    Raises:
        ConfigError: the file cannot be read, is too large or too deep, is not YAML, or has duplicate keys.
    """
    document = scan_document(path, size_limit=size_limit)
    if document.issues:
        raise ConfigError(list(document.issues))
    return document


def scan_document(path: str | Path, *, size_limit: int = SIZE_LIMIT) -> Document:
    """Read a file; what is wrong but leaves the rest readable is collected in the document's ``issues``.

    Raises:
        ConfigError: the file cannot be read, is too large or too deep, or is not YAML.
    """
    return parse_document(read_text(Path(path), size_limit), str(path))


def parse_document(text: str, file: str) -> Document:
    """Parse YAML text; ``file`` names it in messages.

    Raises:
        ConfigError: the text is not YAML, or too deep or too large once its aliases are followed.
    """
    try:
        guard = _Guard(file)
        for event in yaml.parse(text, Loader=_CoreLoader):
            guard.take(event)
        with _keeping_all():
            return _build(text, file)
    except yaml.YAMLError as error:
        raise ConfigError([_describe_syntax_error(error, text, file)]) from None


@contextmanager
def _keeping_all() -> Iterator[None]:
    """Look for no garbage: of a large file nearly all that is made is kept, and looking takes most of the time."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def _build(text: str, file: str) -> Document:
    node = yaml.compose(text, Loader=_CoreLoader)
    if node is None:
        raise ConfigError([Issue(file, 1, 1, "", "the file is empty")])
    return _Builder(file).build_document(node)


class _Guard:
    """Refuses what is too deep, too large or not plain data, event by event, before anything is built."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.documents = 0
        self.count = 0
        self.open: list[tuple[str | None, int]] = []
        self.sizes: dict[str, int] = {}

    def take(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self._add(event, event.tag, 1)
            self.sizes[event.anchor or ""] = 1
        elif isinstance(event, yaml.DocumentStartEvent):
            self._start_document(event)
        elif isinstance(event, yaml.AliasEvent):
            self._follow_alias(event)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._enter(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, before = self.open.pop()
            self.sizes[anchor or ""] = self.count - before

    def _start_document(self, event: yaml.Event) -> None:
        self.documents += 1
        if self.documents > 1:
            self._refuse(event, "a second document starts here; keep one per file")

    def _follow_alias(self, event: yaml.AliasEvent) -> None:
        size = self.sizes.get(event.anchor or "")
        if size is None:
            self._refuse(event, f"the alias *{event.anchor} stands before, or inside, the value it refers to")
        self._add(event, None, size)

    def _enter(self, event: yaml.CollectionStartEvent) -> None:
        self.open.append((event.anchor, self.count))
        if len(self.open) > DEPTH_LIMIT:
            self._refuse(event, f"nested more than {DEPTH_LIMIT} levels deep")
        self._add(event, event.tag, 1)

    def _add(self, event: yaml.Event, tag: str | None, size: int) -> None:
        if tag is not None:
            self._refuse(event, f"the tag {tag} is not allowed; write the value alone, text in quotes")
        self.count += size
        if self.count > NODE_LIMIT:
            self._refuse(event, f"more than {NODE_LIMIT:,} values, those behind aliases counted each time")

    def _refuse(self, event: yaml.Event, message: str) -> NoReturn:
        raise ConfigError([Issue(*_read_mark(event, self.file), "", message)])


class _Builder:
    """Turns composed nodes into data and marks."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.marks: dict[Place, Mark] = {}
        self.keys: dict[Place, Mark] = {}
        self.issues: list[Issue] = []

    def build_document(self, root: yaml.Node) -> Document:
        data = self.build(root, ())
        return Document(data, self.marks, self.keys, self.file, tuple(self.issues))

    def build(self, node: yaml.Node, place: Place) -> object:
        self.marks[place] = _read_mark(node, self.file)
        if isinstance(node, yaml.MappingNode):
            return self._build_mapping(node, place)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item, (*place, index)) for index, item in enumerate(node.value)]
        return self._build_scalar(node, place)

    def _build_mapping(self, node: yaml.MappingNode, place: Place) -> dict[str, object]:
        data: dict[str, object] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self._complain(key, place, "a key must be a word, not a list or a mapping")
            elif key.value == "<<" and not key.style:
                self._complain(key, place, "merge keys (<<) are not part of YAML 1.2; write the keys out")
            elif key.value in data:
                first = self.keys[*place, key.value].line
                self._complain(
                    key, (*place, key.value), f"duplicate key, first given in line {first}; keep one of them"
                )
            else:
                self.keys[*place, key.value] = _read_mark(key, self.file)
                data[key.value] = self.build(value, (*place, key.value))
        return data

    def _build_scalar(self, node: yaml.Node, place: Place) -> object:
        text: str = node.value
        if node.tag == _NULL:
            return None
        if node.tag == _BOOL:
            return text.lower() == "true"
        if node.tag not in {_INT, _FLOAT}:
            return text
        if len(text) > NUMBER_DIGITS:
            self._complain(node, place, f"a number of {len(text)} characters; write at most {NUMBER_DIGITS}")
            return None
        return _read_int(text) if node.tag == _INT else _read_float(text)

    def _complain(self, node: yaml.Node, place: Place, message: str) -> None:
        mark = _read_mark(node, self.file)
        self.issues.append(Document(None, {(): mark}, {}, self.file).make_issue(place, message))


def _read_mark(source: yaml.Node | yaml.Event, file: str) -> Mark:
    mark = source.start_mark
    return Mark(file, mark.line + 1, mark.column + 1) if mark else Mark(file, 1, 1)


def _read_int(text: str) -> int:
    return int(text, {"0o": 8, "0x": 16}.get(text[:2], 10))


def _read_float(text: str) -> float:
    return float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))


def _describe_syntax_error(error: yaml.YAMLError, text: str, file: str) -> Issue:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is None:
        return Issue(file, 1, 1, "", f"not YAML: {error}")
    problem = ", ".join(filter(None, (getattr(error, "context", None), getattr(error, "problem", None))))
    lines = text.split("\n")
    remedy = ""
    if mark.line < len(lines) and "\t" in lines[mark.line][: mark.column + 1]:
        remedy = "; indent with spaces, not tabs"
    return Issue(file, mark.line + 1, mark.column + 1, "", f"not YAML: {problem}{remedy}")

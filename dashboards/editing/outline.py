"""The outline of a YAML text that is being typed: it need not be valid, and is read line by line.

A parser gives up at the first mistake, and a text with a caret in it has one nearly always. This reader follows
indentation, dashes and braces, and knows nothing else of YAML.
"""

import re
from copy import deepcopy
from dataclasses import dataclass, field

from twin.config.document import Place

_KEY = re.compile(r"""("[^"]*"|'[^']*'|[^\s#:{}\[\],&*!|>'"%@`-][^:{}\[\],]*?)\s*:(?:\s+|$)""")
_ANCHOR = re.compile(r"[&*][^\s,\]}]+\s*")
_WORD = re.compile(r"""[^\s{}\[\],:#'"]*$""")


@dataclass(frozen=True)
class Caret:
    """Where the caret is.

    Attributes:
        place: of the mapping or list that a key is typed in, or of the value that is typed.
        typed: what stands before the caret of the word there.
        value: whether a value is typed, and not a key.
        flow: whether it is within braces or brackets.
        key_column: where a key that is typed begins, from 0.
    """

    place: Place
    typed: str
    value: bool
    flow: bool = False
    key_column: int = 0


@dataclass(frozen=True)
class Outline:
    """What a text says, as far as it can be told.

    Attributes:
        values: words by their places.
        keys: of each mapping, by its place.
        caret: None where nothing can be typed that is known, as in a comment.
    """

    values: dict[Place, str]
    keys: dict[Place, list[str]]
    caret: Caret | None


def read_outline(text: str, line: int, column: int) -> Outline:
    """Return the outline of a text.

    Args:
        text: YAML, perhaps.
        line: of the caret, from 1.
        column: of the caret, from 0.
    """
    reader = _Reader()
    caret = None
    for number, content in enumerate(text.split("\n"), start=1):
        if number == line:
            caret = deepcopy(reader).find_caret(content[:column])
        reader.read_line(content)
    return Outline(reader.values, reader.keys, caret)


@dataclass
class _Level:
    """A key or a list's item that is open, and the column it stands in."""

    column: int
    step: str | int


@dataclass
class _Frame:
    """A brace or a bracket that is open; ``step`` is its key, None before there is one, or the number of its item."""

    mapping: bool
    step: str | int | None


@dataclass
class _Reader:
    values: dict[Place, str] = field(default_factory=dict)
    keys: dict[Place, list[str]] = field(default_factory=dict)
    levels: list[_Level] = field(default_factory=list)
    frames: list[_Frame] = field(default_factory=list)
    word: str = ""
    text_column: int | None = None
    """Column of the key whose value is a text of several lines; None outside of one."""

    def read_line(self, line: str) -> None:
        if self.frames:
            self._read_flow(line)
            return
        body = line.strip()
        column = len(line) - len(line.lstrip(" "))
        if self.text_column is not None and (not body or column > self.text_column):
            return
        self.text_column = None
        if body and not body.startswith("#"):
            self._read_entry(*self._read_dashes(line.rstrip(), column))

    def find_caret(self, before: str) -> Caret | None:
        """Return where the caret is, at the end of the part of a line before it."""
        if self.frames:
            self._read_flow(before)
            return self._find_in_flow(before)
        column = len(before) - len(before.lstrip(" "))
        if self.text_column is not None and (not before.strip() or column > self.text_column):
            return None
        rest, column = self._read_dashes(before, column)
        if found := _KEY.match(rest):
            return self._find_value(rest, found, column)
        if rest.startswith("#") or " " in rest:
            return None
        if rest[:1] in {"{", "["}:
            self._read_flow(rest)
            return self._find_in_flow(before)
        self._close(column)
        return Caret(self._place(), rest, value=False, key_column=column)

    def _find_value(self, rest: str, found: re.Match[str], column: int) -> Caret | None:
        self._enter_key(_unquote(found[1]), column)
        value = _ANCHOR.sub("", rest[found.end() :], count=1)
        if value[:1] in {"{", "["}:
            self._read_flow(value)
            return self._find_in_flow(value) if self.frames else None
        return None if " " in value or "#" in value else Caret(self._place(), value, value=True)

    def _find_in_flow(self, before: str) -> Caret | None:
        """Return where the caret is within braces; in a text in quotes or a comment there is nothing to be known."""
        if not self.frames or self.word.startswith(('"', "'", "#")):
            return None
        found = _WORD.search(before)
        typed = found[0] if found else ""
        frame = self.frames[-1]
        outer = self._place(without_last=frame.mapping and frame.step is None)
        return Caret(outer, typed, value=not frame.mapping or frame.step is not None, flow=True)

    def _read_dashes(self, line: str, column: int) -> tuple[str, int]:
        """Enter the items that a line begins, and return the rest of it and where that starts."""
        while line[column : column + 2] in {"- ", "-"} and len(line) > column:
            self._enter_item(column)
            column += 1 + len(line[column + 1 :]) - len(line[column + 1 :].lstrip(" "))
        return line[column:], column

    def _read_entry(self, rest: str, column: int) -> None:
        found = _KEY.match(rest)
        if found:
            self._enter_key(_unquote(found[1]), column)
            rest = rest[found.end() :]
        value = _ANCHOR.sub("", rest, count=1) if rest.startswith("&") else rest
        if value[:1] in {"{", "["}:
            self._read_flow(value)
        elif value[:1] in {"|", ">"}:
            self.text_column = column
        elif value:
            self.values[self._place()] = _unquote(_cut_comment(value))

    def _enter_item(self, column: int) -> None:
        while self.levels and self.levels[-1].column > column:
            self.levels.pop()
        last = self.levels[-1] if self.levels else None
        number = 0
        if last is not None and last.column == column and isinstance(last.step, int):
            number = last.step + 1
            self.levels.pop()
        self.levels.append(_Level(column, number))

    def _enter_key(self, name: str, column: int) -> None:
        self._close(column)
        self.keys.setdefault(self._place(), []).append(name)
        self.levels.append(_Level(column, name))

    def _close(self, column: int) -> None:
        """Close the levels that a key in a column is not within."""
        while self.levels and self.levels[-1].column >= column:
            self.levels.pop()

    def _read_flow(self, text: str) -> None:
        """Read braces and brackets, which may go on for several lines."""
        quote, before = "", " "
        for place, letter in enumerate(text):
            if quote:
                quote = "" if letter == quote else quote
                self.word += letter
            elif letter == "#" and before.isspace():
                break
            elif letter in {'"', "'"} and not self.word.strip():
                quote, self.word = letter, letter
            elif letter in "{[":
                self.frames.append(_Frame(letter == "{", None if letter == "{" else 0))
                self.word = ""
            elif letter == ":" and self.frames and self.frames[-1].mapping and text[place + 1 : place + 2] in {"", " "}:
                self._name_step()
            elif letter in ",}]":
                self._end_value(last=letter != ",")
                if not self.frames:
                    return
            else:
                self.word += letter
            before = letter

    def _name_step(self) -> None:
        name, self.word = _unquote(self.word), ""
        self.keys.setdefault(self._place(without_last=True), []).append(name)
        self.frames[-1].step = name

    def _end_value(self, *, last: bool) -> None:
        frame = self.frames[-1]
        if frame.step is not None and self.word.strip():
            self.values[self._place()] = _unquote(self.word)
        self.word = ""
        if last:
            self.frames.pop()
        elif frame.mapping:
            frame.step = None
        elif isinstance(frame.step, int):
            frame.step += 1

    def _place(self, *, without_last: bool = False) -> Place:
        frames = self.frames[:-1] if without_last else self.frames
        steps = (*(level.step for level in self.levels), *(frame.step for frame in frames))
        return tuple(step for step in steps if step is not None)


def _cut_comment(value: str) -> str:
    return value if value[0] in "\"'" else value.split(" #")[0]


def _unquote(text: str) -> str:
    return text.strip().strip("\"'")

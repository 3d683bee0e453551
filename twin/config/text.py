"""Reading a file of bounded size as UTF-8 text."""

from pathlib import Path

from twin.errors import ConfigError, Issue


def read_text(path: Path, size_limit: int) -> str:
    """Return the text of a file.

    Args:
        path: file, named in messages as given.
        size_limit: largest file that is read [bytes].

    Raises:
        ConfigError: the file cannot be read, is too large, or is not UTF-8 text.
    """
    file = str(path)
    try:
        with path.open("rb") as stream:
            data = stream.read(size_limit + 1)
    except OSError as error:
        raise ConfigError([Issue(file, 0, 0, "", f"cannot be read ({error.strerror}); check the path")]) from None
    if len(data) > size_limit:
        raise ConfigError([Issue(file, 1, 1, "", f"larger than {size_limit:,} bytes, the most that is read")])
    return _decode(data, file)


def _decode(data: bytes, file: str) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError([_describe_byte(data, error.start, file)]) from None
    if "\0" in text:
        raise ConfigError([_describe_byte(data, data.index(0), file)])
    return text


def _describe_byte(data: bytes, position: int, file: str) -> Issue:
    before = data[:position]
    line = before.count(b"\n") + 1
    column = position - before.rfind(b"\n")
    return Issue(file, line, column, "", f"not UTF-8 text (byte 0x{data[position]:02x}); save the file as UTF-8")

"""Reading and saving of files that may be edited; whatever is not one of them stays untouched and unread."""

from pathlib import Path

import pytest

from dashboards.editing.folder import LineFolder, open_folder
from twin.config.load import SIZE_LIMIT
from twin.errors import ConfigError, UsageError

VECTORS = [
    "../secret.yaml",
    "..\\secret.yaml",
    "../../etc/passwd",
    "/etc/passwd",
    "//etc/passwd",
    "file:///etc/passwd",
    "./a.yaml",
    "a.yaml/",
    "a.yaml/.",
    "a.yaml/../a.yaml",
    "sub/../a.yaml",
    "sub/b.yaml",
    "sub\\b.yaml",
    ".",
    "..",
    "",
    " ",
    "a.yaml ",
    " a.yaml",
    "A.YAML",
    "a.yaml\x00",
    "a.yaml\x00.txt",
    "a.yaml\n",
    "%2e%2e%2fsecret.yaml",
    "..%2fsecret.yaml",
    "..%252fsecret.yaml",
    "%2e%2e/%2e%2e/etc/passwd",
    "..%c0%afsecret.yaml",
    "..;/secret.yaml",
    "....//secret.yaml",
    "..././secret.yaml",
    "~/secret.yaml",
    "$HOME/secret.yaml",
    "a.yaml.bak",
    ".hidden.yaml",
    "link.yaml",
    "folder.yaml",
    "pipe.yaml",
    "notes.txt",
    "*.yaml",
    "?.yaml",
    "[a].yaml",
    "{a}.yaml",
    "C:\\a.yaml",
    "\\\\host\\share\\a.yaml",
    "/proc/self/environ",
    "/dev/stdin",
    "a.yaml::$DATA",
    "ａ.yaml",
    "a．yaml",
    "a.yaml?x=1",
    "a.yaml#x",
    "x" * 5000 + ".yaml",
    None,
    5,
    True,
    ["a.yaml"],
    {"file": "a.yaml"},
]


@pytest.fixture
def folder(tmp_path: Path) -> LineFolder:
    """Return a folder with one file to edit, in the midst of others that are none."""
    import os

    root = tmp_path / "lines"
    (root / "sub").mkdir(parents=True)
    (root / "folder.yaml").mkdir()
    (tmp_path / "secret.yaml").write_text("secret: 1\n")
    for name in ("a.yaml", ".hidden.yaml", "notes.txt", "sub/b.yaml", "a.yaml.bak"):
        (root / name).write_text("line: a\n")
    (root / "link.yaml").symlink_to(tmp_path / "secret.yaml")
    os.mkfifo(root / "pipe.yaml")
    return open_folder(root)


def test_only_plain_files_of_the_folder_itself_are_offered(folder: LineFolder) -> None:
    assert folder.list_names() == ["a.yaml"]


@pytest.mark.parametrize("name", VECTORS, ids=repr)
def test_whatever_else_is_asked_for_is_neither_read_nor_written(name: object, folder: LineFolder) -> None:
    before = {path: path.read_bytes() for path in folder.root.parent.rglob("*") if path.is_file()}
    with pytest.raises(UsageError, match="no such file to edit"):
        folder.read(name)
    with pytest.raises(UsageError, match="no such file to edit"):
        folder.save(name, "x: 1\n", "")
    assert {path: path.read_bytes() for path in folder.root.parent.rglob("*") if path.is_file()} == before


def test_a_saved_file_keeps_what_it_said_before_beside_it(folder: LineFolder) -> None:
    saved = folder.save("a.yaml", "line: b\n", folder.read("a.yaml").digest)
    assert folder.read("a.yaml") == saved
    assert (folder.root / "a.yaml").read_text() == "line: b\n"
    assert (folder.root / "a.yaml.bak").read_text() == "line: a\n"


def test_a_file_that_has_changed_meanwhile_is_not_saved_over(folder: LineFolder) -> None:
    digest = folder.read("a.yaml").digest
    (folder.root / "a.yaml").write_text("line: other\n")
    with pytest.raises(UsageError, match="another program has changed the file"):
        folder.save("a.yaml", "line: b\n", digest)
    assert (folder.root / "a.yaml").read_text() == "line: other\n"


@pytest.mark.parametrize("text", ["x" * (SIZE_LIMIT + 1), "é" * (SIZE_LIMIT // 2 + 1), "a\x00b"], ids=len)
def test_a_text_that_no_file_may_hold_is_not_saved(text: str, folder: LineFolder) -> None:
    with pytest.raises(UsageError, match="nothing was saved"):
        folder.save("a.yaml", text, folder.read("a.yaml").digest)
    assert (folder.root / "a.yaml").read_text() == "line: a\n"


def test_line_ends_stay_as_they_were(folder: LineFolder) -> None:
    (folder.root / "a.yaml").write_bytes(b"line: a\r\n")
    saved = folder.save("a.yaml", "line: b\nx: 1\n", folder.read("a.yaml").digest)
    assert (folder.root / "a.yaml").read_bytes() == b"line: b\r\nx: 1\r\n"
    assert folder.read("a.yaml") == saved


@pytest.mark.parametrize("data", [b"\xff\xfe", b"a\x00b", b"x" * (SIZE_LIMIT + 1)], ids=len)
def test_a_file_that_is_no_text_is_told(data: bytes, folder: LineFolder) -> None:
    (folder.root / "a.yaml").write_bytes(data)
    with pytest.raises(ConfigError):
        folder.read("a.yaml")


def test_a_folder_that_is_none_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="give --allow-edit a folder"):
        open_folder(tmp_path / "gone")

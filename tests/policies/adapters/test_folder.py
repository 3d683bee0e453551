"""A folder of policies: found by name, strict, and never a way to code."""

from pathlib import Path

import pytest

from tests.policies.adapters.conftest import find_block, write_policy
from twin.cli import main
from twin.episodes.versions import content_parts
from twin.errors import ConfigError, UsageError
from twin.policies import find_policy, list_policies
from twin.policies.adapters.folder import read_policy

GRAPH = 'kind: skill_graph\nversion: "1"\ntasks: [tote_transfer]\nfile: graph.yaml\n'
NODES = find_block("start: reach")


def write_graph(folder: Path, text: str = NODES, name: str = "mine") -> Path:
    return write_policy(folder, name, GRAPH, graph_yaml=text.encode())


def test_a_policy_is_listed_at_its_tasks_and_is_part_of_the_content_hash(folder: Path) -> None:
    write_graph(folder)
    assert "mine" in list_policies("tote_transfer")
    assert "mine" not in list_policies("kitting")
    parts = content_parts("unitree_g1", "tote_transfer", "mine", "nominal")
    assert parts["policy"] == f"mine-{find_policy('tote_transfer', 'mine').version}"


def test_a_change_of_file_or_yaml_is_another_version(folder: Path) -> None:
    made = write_graph(folder)
    versions = [read_policy(made).version]
    (made / "graph.yaml").write_text(NODES.replace("0.08", "0.09"))
    versions.append(read_policy(made).version)
    (made / "policy.yaml").write_text(GRAPH.replace('"1"', '"2"'))
    versions.append(read_policy(made).version)
    assert len(set(versions)) == 3


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (GRAPH.replace("skill_graph", "skil_graph"), "did you mean 'skill_graph'"),
        (GRAPH + "module: os.system\n", "module"),
        (GRAPH.replace("graph.yaml", "../../etc/passwd"), "file"),
        ("tasks: [tote_transfer]\n", "expected kind: onnx, remote or skill_graph"),
        ("- 1\n", "expected kind"),
        (find_block("kind: remote").replace("chunk: 5", "chunk: 0"), "chunk"),
        (find_block("kind: remote").replace("at: cloud", "at: end"), "placed at end: expected no network"),
        (find_block("kind: remote").replace("ws://", "file://"), "address: expected text such as ws://127.0.0.1:8000"),
        (GRAPH.replace('"1"', "1"), 'version: expected text such as "1.2" (got 1); put it in quotes'),
    ],
)
def test_a_wrong_declaration_is_told_with_its_place(
    folder: Path, capsys: pytest.CaptureFixture[str], text: str, message: str
) -> None:
    write_policy(folder, "mine", text, graph_yaml=NODES.encode())
    assert main(["policy", "check", "mine"]) == 2
    err = capsys.readouterr().err
    assert message in err
    assert "policy.yaml:" in err


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("skill: reach", "skill: reech", "no skill named 'reech'; did you mean 'reach'?"),
        ("height_m: 0.08", "hight_m: 0.08", "no parameter 'hight_m'; did you mean 'height_m'?"),
        ("height_m: 0.08", "height_m: 3", "expected 0.02 to 0.2 (got 3)"),
        ("overload: put_back", "overlod: put_back", "no node for the outcome 'overload'"),
        ("timeout_s: 10, ", "", "has no outcome 'timeout' here"),
        ("done: end", "done: ende", "no node named 'ende'; did you mean 'end'?"),
        ("start: reach", "start: rich", "start: no node named 'rich'"),
    ],
)
def test_a_wrong_graph_is_told(
    folder: Path, capsys: pytest.CaptureFixture[str], before: str, after: str, message: str
) -> None:
    write_graph(folder, NODES.replace(before, after, 1))
    assert main(["policy", "check", "mine"]) == 2
    assert message in capsys.readouterr().err


def test_an_unknown_policy_is_told_with_the_nearest_of_the_folder(folder: Path) -> None:
    write_graph(folder, name="transfer_of_mine")
    with pytest.raises(UsageError, match="did you mean 'transfer_of_mine'"):
        find_policy("tote_transfer", "transfer_of_mien")
    with pytest.raises(UsageError, match="the policy of that name is for tote_transfer"):
        find_policy("kitting", "transfer_of_mine")


def test_a_name_that_is_taken_is_told(folder: Path) -> None:
    write_graph(folder, name="scripted")
    with pytest.raises(UsageError, match="one that ships, and .*scripted; rename the latter"):
        find_policy("tote_transfer", "scripted")


def test_a_wrong_policy_hides_no_other(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_graph(folder)
    write_policy(folder, "broken", "kind: 5\n")
    assert list_policies("tote_transfer") == ["mine", "scripted", "swift"]
    with pytest.raises(ConfigError):
        find_policy("tote_transfer", "broken")
    assert main(["policy", "list"]) == 0
    assert "broken (folder, version unknown): wrong:" in capsys.readouterr().out


def test_the_option_names_a_folder_for_one_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TWIN_POLICIES", raising=False)
    write_graph(tmp_path)
    assert main(["policy", "list", "--policies", str(tmp_path)]) == 0
    assert "mine (skill_graph" in capsys.readouterr().out
    assert list_policies("tote_transfer") == ["scripted", "swift"]
    assert main(["policy", "list", "--policies", str(tmp_path / "none")]) == 2


def test_a_line_may_name_it_and_hears_what_is_wrong(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from twin.paths import find_data_folder

    made = write_graph(folder)
    text = (find_data_folder("line_configs") / "tote_hub.yaml").read_text()
    line = tmp_path / "line.yaml"
    line.write_text(text.replace("policy: scripted", "policy: mine"))
    assert main(["check", str(line)]) == 0
    (made / "graph.yaml").write_text("start: [\n")
    capsys.readouterr()
    assert main(["check", str(line)]) == 2
    assert "policy: " in capsys.readouterr().err

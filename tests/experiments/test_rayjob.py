"""The manifest for KubeRay: its form, and the command in it."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import ray
import yaml

import twin.experiments
from twin.cli import _make_parser

MANIFEST = Path(twin.experiments.__file__).parent / "rayjob.yaml"
SCHEMA = Path(__file__).parent / "rayjob.schema.json"


@pytest.fixture
def manifest() -> dict[str, Any]:
    return yaml.safe_load(MANIFEST.read_text())  # type: ignore[no-any-return]


def check(manifest: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text())).validate(manifest)


def test_the_manifest_has_the_form_of_a_ray_job(manifest: dict[str, Any]) -> None:
    check(manifest)


@pytest.mark.parametrize(
    ("place", "value"), [("entrypoint", 3), ("entrypint", "twin"), ("rayClusterSpec", {}), ("backoffLimit", -1)]
)
def test_a_wrong_manifest_is_noticed(manifest: dict[str, Any], place: str, value: object) -> None:
    manifest["spec"][place] = value
    with pytest.raises(jsonschema.ValidationError):
        check(manifest)


def test_its_command_is_one_of_the_twin(manifest: dict[str, Any]) -> None:
    program, *words = manifest["spec"]["entrypoint"].split()
    assert program == "twin"
    assert _make_parser(words).parse_args(words).executor.address == "auto"


def test_its_cluster_is_the_installed_ray_with_a_token(manifest: dict[str, Any]) -> None:
    cluster = manifest["spec"]["rayClusterSpec"]
    assert cluster["rayVersion"] == ray.__version__
    assert cluster["authOptions"] == {"mode": "token"}

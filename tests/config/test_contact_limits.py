from pathlib import Path

import pytest

from twin.config.contact_limits import load_contact_limits
from twin.errors import ConfigError

ROW = "source: x\nconfidence: S\nregions: [{region: face, clamp_n: %s, impact_n: 90}]\n"


def test_the_shipped_table_has_ten_regions_whose_blows_may_be_harder() -> None:
    limits = load_contact_limits()
    assert len(limits.regions) == 10
    assert all(region.impact_n > region.clamp_n for region in limits.regions)
    assert min(limits.regions, key=lambda region: region.clamp_n).region == "face"


@pytest.mark.parametrize("value", ["-1", "0", "91", ".nan", "x"])
def test_a_limit_that_makes_no_sense_is_refused(value: str, tmp_path: Path) -> None:
    path = tmp_path / "contact_force.yaml"
    path.write_text(ROW % value)
    with pytest.raises(ConfigError, match="contact_force.yaml"):
        load_contact_limits(path)

"""Ids of the components that callbacks and tests name."""

from typing import Any

URL = "url"
PROVIDER = "provider"
CLOCK = "clock"
GENERATION = "generation"
CONTENT = "content"
MAIN = "main"
DATA_AGE = "data-age"
SCENARIO_SELECT = "scenario-select"
RUN_SELECT = "run-select"

KPI_TABLE = "kpi-table"
FOLD_OPENER, FOLD_HELD, FOLD_CONTENT = "fold-opener", "fold-held", "fold-content"
LAYOUT = "layout"
STATE_SHARES = "state-shares"
CYCLE_TIMES = "cycle-times"
BUFFER_LEVELS = "buffer-levels"
STATION_TABLE = "station-table"
BOTTLENECKS = "bottlenecks"
ROBOT_SHARES = "robot-shares"
WALKS = "walks"
LEVEL_SHARES = "level-shares"
FLOW_TIMES = "flow-times"
ENERGY = "energy"


CHOICE = "choice"


def make_choice(name: Any, default: Any) -> dict[str, Any]:
    """Return the id of a selector of a field of the address; what the page shows without the field is in it."""
    return {"type": CHOICE, "name": name, "default": default}


SKETCH = "sketch"
EDITOR_HOST = "editor-host"
EDITOR_SAVED = "editor-saved"
EDITOR_TEXT = "editor-text"
EDITOR_SAVE = "editor-save"
EDITOR_RESULT = "editor-result"
EDITOR_MARKS = "editor-marks"
EDITOR_STATUS = "editor-status"
EDITOR_PROBLEMS = "editor-problems"
EDITOR_PREVIEW = "editor-preview"
EDITOR_DIFF = "editor-diff"
STUDY_REPLICATIONS = "study-replications"
STUDY_HOURS = "study-hours"
STUDY_START = "study-start"
STUDY_NOTE = "study-note"
STUDY_LIST = "study-list"
STUDY_TOKEN = "study-token"


def make_cancel(name: Any) -> dict[str, Any]:
    """Return the id of the button that cancels a study."""
    return {"type": "cancel", "name": name}

"""Studies in processes of their own: real ones, which do as little as possible."""

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboards.editing.jobs import MOST_AT_ONCE, TAIL_LINES, Job, JobBoard, JobState, Progress
from dashboards.editing.study import make_command
from twin.errors import UsageError

FILE = Path("a line.yaml")
SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
FAMILY = (
    "import os, sys, time; child = os.fork(); "
    "child and print(os.getpid(), child, file=sys.stderr, flush=True); time.sleep(60)"
)


@pytest.fixture
def board(tmp_path: Path) -> Iterator[JobBoard]:
    board = JobBoard(tmp_path)
    yield board
    board.close()


def wait_for(board: JobBoard, is_so) -> Job:
    for _ in range(600):
        (job, *_) = board.list_jobs()
        if is_so(job):
            return job
        time.sleep(0.05)
    raise AssertionError(job)


def say(words: str) -> list[str]:
    return [sys.executable, "-c", f"import sys; {words}"]


def is_ended(job: Job) -> bool:
    return job.state is not JobState.RUNNING


def test_a_study_that_ends_well_is_done_and_named_after_its_file(board: JobBoard, tmp_path: Path) -> None:
    started = board.start(FILE, [*say("assert sys.argv[1] == sys.argv[1]"), "{out}"])
    assert started.name.startswith("a_line-20")
    assert started.command[-1] == str(tmp_path / started.name)
    assert wait_for(board, is_ended).state is JobState.DONE


def test_a_study_that_fails_says_why(board: JobBoard) -> None:
    board.start(FILE, say("sys.exit('machines.yaml:3:1: wrong')"))
    job = wait_for(board, is_ended)
    assert (job.state, job.tail) == (JobState.FAILED, ("machines.yaml:3:1: wrong",))


def test_how_far_a_study_is_is_read_from_what_it_says(board: JobBoard) -> None:
    board.start(FILE, say("print('replications: 3/20, about 5 s left', file=sys.stderr)"))
    assert wait_for(board, is_ended).progress == Progress("replications", 3, 20)


def test_of_a_study_that_says_much_the_last_lines_are_kept(board: JobBoard) -> None:
    board.start(FILE, say("[print('x' * 2000, n, file=sys.stderr) for n in range(500)]"))
    job = wait_for(board, is_ended)
    assert len(job.tail) == TAIL_LINES
    assert sum(map(len, job.tail)) < 20_000


def test_no_more_than_two_run_at_once(board: JobBoard) -> None:
    names = {board.start(FILE, SLEEP).name for _ in range(MOST_AT_ONCE)}
    assert len(names) == MOST_AT_ONCE
    with pytest.raises(UsageError, match="the most at once"):
        board.start(FILE, SLEEP)


def test_a_cancelled_study_ends_with_all_that_it_has_started(board: JobBoard) -> None:
    name = board.start(FILE, [sys.executable, "-c", FAMILY]).name
    job = wait_for(board, lambda job: job.tail)
    assert board.cancel(name)
    assert wait_for(board, is_ended).state is JobState.CANCELLED
    for number in map(int, job.tail[0].split()):
        assert is_gone(number)


def test_a_study_that_does_not_want_to_end_is_killed(board: JobBoard) -> None:
    words = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('on', file=sys.stderr, flush=True)"
    )
    name = board.start(FILE, say(f"{words}; time.sleep(60)")).name
    wait_for(board, lambda job: job.tail)
    assert board.cancel(name)
    assert wait_for(board, is_ended).state is JobState.CANCELLED


@pytest.mark.parametrize("name", ["nope", "", None, 5, "../x", ["x"]])
def test_what_is_no_study_cannot_be_cancelled(name: object, board: JobBoard) -> None:
    assert not board.cancel(name)


def test_a_closed_board_ends_its_studies_and_begins_none(board: JobBoard) -> None:
    board.start(FILE, SLEEP)
    board.close()
    assert wait_for(board, is_ended).state is JobState.CANCELLED
    with pytest.raises(UsageError):
        board.start(FILE, SLEEP)


def test_a_command_is_made_of_fixed_words_and_two_numbers() -> None:
    words = make_command(Path("/x/--live.yaml"), 5, 0.5)
    assert words[1:6] == ["-P", "-m", "twin.cli", "run", "/x/--live.yaml"]
    assert words[6:] == [
        *("--replications", "5", "--hours", "0.5", "--seed", "1", "--executor", "serial", "--out", "{out}")
    ]


@pytest.mark.parametrize(
    "count", [0, -1, 501, 1.5, "5", "5; rm -rf /", None, True, [5], float("nan"), float("inf"), 1e400]
)
def test_replications_that_are_no_number_in_bounds_are_refused(count: object) -> None:
    with pytest.raises(UsageError, match="replications: expected a whole number from 1 to 500"):
        make_command(FILE, count, None)


@pytest.mark.parametrize("hours", [0, -1, 1e9, "1", "--set x=1", [1], {}, float("nan"), True, 10**400])
def test_hours_that_are_no_number_in_bounds_are_refused(hours: object) -> None:
    with pytest.raises(UsageError, match="hours: expected a number"):
        make_command(FILE, 5, hours)


def is_gone(number: int) -> bool:
    """Whether a process has ended; one that nobody has asked for yet counts as ended."""
    for _ in range(100):
        try:
            os.kill(number, 0)
            state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
        except (ProcessLookupError, FileNotFoundError):
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False

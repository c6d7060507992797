"""A file that takes its name when it is whole: what stands under the name and beside it, whatever happens."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from extractly.cli.part_file import PartFile, part_of
from extractly.errors import ConfigurationError


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out.csv"


def test_it_takes_its_name_when_it_is_settled(out: Path) -> None:
    out.write_text("old, and longer")
    file = PartFile(out)
    file.file.write(b"new")
    assert out.read_text() == "old, and longer"
    file.settle()
    file.close()
    assert out.read_text() == "new"
    assert list(out.parent.iterdir()) == [out]


def test_closed_before_that_it_leaves_what_was_there(out: Path) -> None:
    out.write_text("old")
    file = PartFile(out)
    file.file.write(b"new")
    file.close()
    file.close()
    assert out.read_text() == "old"
    assert list(out.parent.iterdir()) == [out]


def test_what_a_killed_run_left_is_written_over(out: Path) -> None:
    part_of(out).write_text("left by a run that was killed")
    file = PartFile(out)
    file.file.write(b"new")
    file.settle()
    assert out.read_text() == "new"
    assert not part_of(out).exists()


def test_a_link_stays_one_and_what_it_leads_to_is_replaced(out: Path) -> None:
    (out.parent / "deep").mkdir()
    real = out.parent / "deep" / "real.csv"
    out.symlink_to(real)
    file = PartFile(out)
    file.file.write(b"new")
    file.settle()
    assert out.is_symlink()
    assert real.read_text() == "new"


def test_removed_it_is_no_file_at_all(out: Path) -> None:
    out.write_text("old")
    file = PartFile(out)
    file.remove()
    file.close()
    assert list(out.parent.iterdir()) == []


def test_a_second_run_at_the_same_time_is_refused(out: Path) -> None:
    first = PartFile(out)
    first.file.write(b"first")
    with pytest.raises(ConfigurationError, match=r"Another run is writing .*out\.csv"):
        PartFile(out)
    first.settle()
    assert out.read_text() == "first"
    PartFile(out).close()


def test_a_run_that_waits_for_the_lock_never_empties_the_file_of_another(out: Path) -> None:
    for _ in range(50):
        first = PartFile(out)
        first.file.write(b"whole")
        racers: list[PartFile] = []

        def race(racers: list[PartFile] = racers) -> None:
            while not racers:
                try:
                    racers.append(PartFile(out))
                except ConfigurationError:
                    continue

        thread = threading.Thread(target=race)
        thread.start()
        first.settle()
        thread.join()
        assert out.read_text() == "whole"
        racers[0].close()


@pytest.mark.parametrize("name", ["nowhere/out.csv", "folder"])
def test_a_place_where_no_file_can_be_is_an_error_with_a_remedy(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder.part").mkdir()
    with pytest.raises(ConfigurationError, match=r"cannot be written: .* name another"):
        PartFile(tmp_path / name)


FULL = """
import resource, sys
from pathlib import Path
from extractly.cli.part_file import PartFile, explained
from extractly.errors import ConfigurationError
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
out = Path(sys.argv[1])
file = PartFile(out)
try:
    with explained(out):
        file.file.write(b"x" * int(sys.argv[2]))
    file.settle()
except ConfigurationError as error:
    print(error)
finally:
    file.close()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no RLIMIT_FSIZE there")
@pytest.mark.parametrize("size", [2_000, 20_000_000], ids=["when it is settled", "when it is written"])
def test_a_disk_that_is_full_leaves_what_was_there(out: Path, size: int) -> None:
    out.write_text("old")
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(out), str(size)],
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    assert "cannot be written: File too large. What was there before is as it was." in done.stdout
    assert done.stderr == ""
    assert out.read_text() == "old"
    assert list(out.parent.iterdir()) == [out]

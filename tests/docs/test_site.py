"""The site has a place for everything: each public name in the reference, each room in the picture of the layers."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import extractly

ROOT = Path(__file__).resolve().parents[2]
API = ROOT / "docs" / "reference" / "api"
ROOMS = {path.stem for path in (ROOT / "extractly").iterdir() if path.suffix == ".py" or path.is_dir()}
NOT_DRAWN = {"__init__", "__main__", "__pycache__", "py"}


def test_every_public_name_is_in_the_reference_once() -> None:
    told = [name for page in API.glob("*.md") for name in re.findall(r"^::: extractly\.(\w+)$", page.read_text(), re.M)]
    assert sorted(told) == sorted(set(told))
    resources = {"chat", "beta", "models", "api_key", "base_url", "default_headers", "__version__"}
    assert set(extractly.__all__) - resources == set(told)


def test_every_public_class_and_function_says_what_it_is() -> None:
    silent = [
        name
        for name in extractly.__all__
        if (inspect.isclass(found := getattr(extractly, name)) or inspect.isfunction(found)) and not found.__doc__
    ]
    assert silent == []


def test_every_room_is_in_the_picture_of_the_layers() -> None:
    drawn = set(re.findall(r"[\w]+", (ROOT / "docs" / "pictures" / "layers.svg").read_text()))
    assert ROOMS - NOT_DRAWN - drawn == set()

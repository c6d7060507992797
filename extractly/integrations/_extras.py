"""Optional packages, imported when they are used; a missing one is said with the extra that brings it."""

from __future__ import annotations

import importlib
from typing import Any

from ..errors import ConfigurationError

__all__ = ["load_extra"]


def load_extra(module: str, *, extra: str) -> Any:
    """Import a module that only an extra installs. Typed `Any`: few of these packages have types.

    Raises:
        ConfigurationError: It is not installed, or cannot be imported; install the extra.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        name = module.partition(".")[0]
        raise ConfigurationError(
            f"{name} cannot be imported ({error}). Install it with: pip install 'extractly[{extra}]'"
        ) from error

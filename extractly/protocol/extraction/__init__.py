"""The extract flow: modes, re-ask, budget, truncation, models in order, hooks; and streamed extraction."""

from __future__ import annotations

from .call import Endpoint
from .flow import extract_flow, request_body
from .hooks import Hooks, ReaskEvent, RepairEvent, RequestEvent, ResponseEvent, ResultEvent, RetryEvent
from .ladder import ModeMemory
from .messages import Input
from .opening import Opened, open_flow
from .plan import Plan
from .session import UpdateSession
from .settings import ModeChoice, OnItemError, OnTruncation, Settings, make_settings
from .updates import Update
from .values import Attempt, Extraction, Mode

__all__ = [
    "Attempt",
    "Endpoint",
    "Extraction",
    "Hooks",
    "Input",
    "Mode",
    "ModeChoice",
    "ModeMemory",
    "OnItemError",
    "OnTruncation",
    "Opened",
    "Plan",
    "ReaskEvent",
    "RepairEvent",
    "RequestEvent",
    "ResponseEvent",
    "ResultEvent",
    "RetryEvent",
    "Settings",
    "Update",
    "UpdateSession",
    "extract_flow",
    "make_settings",
    "open_flow",
    "request_body",
]

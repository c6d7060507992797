"""An ASGI app that streams an extraction to `live.html`: run it with `uvicorn live_app:app` in this folder."""

import os
from pathlib import Path

from pydantic import BaseModel
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, StreamingResponse
from starlette.routing import Route

from extractly import astream, server_sent_events

PAGE = Path(__file__).with_name("live.html")


class Recipe(BaseModel):
    title: str
    servings: int
    ingredients: list[str]


async def page(_: Request) -> HTMLResponse:
    return HTMLResponse(PAGE.read_text(encoding="utf-8"))


async def events(request: Request) -> StreamingResponse:
    text = request.query_params.get("text", "Title: Pancakes\nServings: 4\nIngredients: flour, milk, eggs")
    model = os.environ.get("EXTRACTLY_MODEL", "local")
    updates = astream(Recipe, text, model=model, min_interval_seconds=1 / 30)
    return StreamingResponse(server_sent_events(updates), media_type="text/event-stream")


app = Starlette(routes=[Route("/", page), Route("/events", events)])

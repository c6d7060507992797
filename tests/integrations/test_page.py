"""The page of docs/examples, in a real browser, against a real server: fields fill in as the model writes."""

from __future__ import annotations

import itertools
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from extractly.testing import LocalServer, Reply

pytest.importorskip("playwright", reason="the page test needs the dev extra")
import uvicorn
from playwright.sync_api import Page, sync_playwright

EXAMPLES = Path(__file__).resolve().parents[2] / "docs" / "examples"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
QUIET += ["--disable-component-update", "--disable-sync"]
PANCAKES = '{"title": "Pancakes & <b>syrup</b>", "servings": 4, "ingredients": ["flour", "milk", "eggs"]}'

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="needs a Chromium on the path (Debian: apt-get install chromium)"),
    # Playwright's driver process and uvicorn's sockets are closed by their own threads after the test.
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning"),
]


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser.new_page()
        browser.close()


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalServer]:
    with LocalServer() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        monkeypatch.setenv("OPENAI_API_KEY", "sk-page")
        monkeypatch.setenv("EXTRACTLY_MODEL", "gpt-4o-mini")
        yield server


@pytest.fixture
def app_url(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.syspath_prepend(str(EXAMPLES))
    sys.modules.pop("live_app", None)
    config = uvicorn.Config("live_app:app", port=0, log_level="error", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}/"
    server.should_exit = True
    thread.join()


def wait_until_done(page: Page) -> None:
    page.wait_for_function("!['connecting', 'receiving'].includes(document.getElementById('state').textContent)")


def test_the_fields_fill_in_while_the_model_writes(page: Page, model: LocalServer, app_url: str) -> None:
    model.reply(Reply.stream(content=PANCAKES, pieces=20, chunk_delay_seconds=0.05))
    page.goto(app_url)
    wait_until_done(page)
    assert page.text_content("#state") == "done"
    assert page.text_content("#field-title") == "Pancakes & <b>syrup</b>"
    assert page.text_content("#field-servings") == "4"
    titles = page.evaluate("seen.map(text => JSON.parse(text).title ?? '')")
    assert len(set(titles)) > 2, "the title was seen growing"
    assert all(later.startswith(earlier) for earlier, later in itertools.pairwise(titles))
    assert page.evaluate("root.value.ingredients") == ["flour", "milk", "eggs"]


def test_a_refusal_reaches_the_page_as_a_failure(page: Page, model: LocalServer, app_url: str) -> None:
    model.reply(Reply.stream(refusal="I cannot cook that."))
    page.goto(app_url)
    wait_until_done(page)
    assert "RefusalError" in (page.text_content("#state") or "")
    assert "I cannot cook that." in (page.text_content("#state") or "")


def test_what_the_embedded_engine_reads_reaches_the_page(
    page: Page, app_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EXTRACTLY_MODEL", "local")
    page.goto(app_url)
    wait_until_done(page)
    assert page.text_content("#state") == "done"
    assert page.text_content("#field-title") == "Pancakes"

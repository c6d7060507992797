"""What a client is told: arguments, environment, headers, key, address; and that the key is shown nowhere."""

from __future__ import annotations

import asyncio
import copy
import logging
import pickle
from typing import Any

import httpx
import pytest
from client_calls import KEY, MESSAGES, fast

from extractly.client import AsyncClient, AsyncOpenAI, Client, OpenAI
from extractly.client.settings import ClientSettings
from extractly.errors import AuthenticationError, ConfigurationError
from extractly.protocol.flow import CallOptions, Request
from extractly.testing import LocalServer, Reply

CLIENTS = (Client, AsyncClient)


def ask(client: Any, **fields: Any) -> Any:
    """`create` on either kind of client, closed afterwards."""
    request = {"model": "gpt-test", "messages": MESSAGES, **fields}
    if isinstance(client, Client):
        with client:
            return client.chat.completions.create(**request)

    async def run() -> Any:
        async with client:
            return await client.chat.completions.create(**request)

    return asyncio.run(run())


def key_function() -> str:
    return "sk-from-function"


async def async_key_function() -> str:
    return "sk-from-async"


def test_the_aliases_are_the_classes() -> None:
    assert OpenAI is Client
    assert AsyncOpenAI is AsyncClient


@pytest.mark.parametrize("kind", CLIENTS)
def test_environment(kind: type[Any], server: LocalServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", " sk-env\n")
    monkeypatch.setenv("OPENAI_BASE_URL", f" {server.base_url}/ ")
    monkeypatch.setenv("OPENAI_ORG_ID", "org-1")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "proj-1")
    client = kind()
    assert (client.organization, client.project, client.base_url) == ("org-1", "proj-1", server.base_url)
    ask(client)
    headers = server.requests[0].headers
    assert headers["authorization"] == "Bearer sk-env"
    assert headers["openai-organization"] == "org-1"
    assert headers["openai-project"] == "proj-1"
    assert headers["user-agent"].startswith("extractly/")


@pytest.mark.parametrize("kind", CLIENTS)
def test_arguments_win_over_the_environment(
    kind: type[Any], server: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"):
        monkeypatch.setenv(name, "http://127.0.0.1:1/no")
    ask(kind("sk-1", server.base_url, "org", "project"))
    headers = server.requests[0].headers
    assert (headers["authorization"], headers["openai-organization"]) == ("Bearer sk-1", "org")


@pytest.mark.parametrize("kind", CLIENTS)
def test_the_key_may_come_late(kind: type[Any], server: LocalServer, monkeypatch: pytest.MonkeyPatch) -> None:
    client = kind(base_url=server.base_url)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-late")
    ask(client)
    assert server.requests[0].headers["authorization"] == "Bearer sk-late"


@pytest.mark.parametrize("kind", CLIENTS)
@pytest.mark.parametrize("key", [None, "", "  \n"])
def test_no_key(kind: type[Any], key: str | None, server: LocalServer) -> None:
    with pytest.raises(ConfigurationError, match=r"set OPENAI_API_KEY, or pass `api_key=.*`model=\"local\"`"):
        ask(kind(api_key=key, base_url=server.base_url))
    assert server.requests == []


@pytest.mark.parametrize("kind", CLIENTS)
@pytest.mark.parametrize("key", ["sk-a\r\nX-Evil: 1", "sk a", "sk-\x00", "sk-é"])
def test_bad_keys_are_refused_and_not_repeated(kind: type[Any], key: str, server: LocalServer) -> None:
    with pytest.raises(ConfigurationError, match="not the key that was issued") as caught:
        ask(kind(api_key=key, base_url=server.base_url))
    assert key not in str(caught.value)
    assert server.requests == []


@pytest.mark.parametrize("kind", CLIENTS)
def test_key_functions(kind: type[Any], server: LocalServer) -> None:
    keys = iter(["sk-1", "sk-2", "sk-3"])
    server.reply(Reply.error(500, "no"), Reply.completion(content="x"))
    ask(fast(kind(api_key=lambda: next(keys), base_url=server.base_url)))
    assert [request.headers["authorization"] for request in server.requests] == ["Bearer sk-1", "Bearer sk-2"]


def test_async_key_functions(server: LocalServer) -> None:
    ask(AsyncClient(api_key=async_key_function, base_url=server.base_url))
    assert server.requests[0].headers["authorization"] == "Bearer sk-from-async"
    with pytest.raises(ConfigurationError, match="needs an AsyncClient"):
        ask(Client(api_key=async_key_function, base_url=server.base_url))

    class Later:
        def __await__(self) -> Any:
            yield

    with pytest.raises(ConfigurationError, match="needs an AsyncClient"):
        ask(Client(api_key=lambda: Later(), base_url=server.base_url))  # type: ignore[arg-type,return-value]


@pytest.mark.parametrize("kind", CLIENTS)
def test_key_functions_that_fail(kind: type[Any], server: LocalServer) -> None:
    def broken() -> str:
        raise LookupError("vault is shut")

    with pytest.raises(LookupError, match="vault is shut"):
        ask(kind(api_key=broken, base_url=server.base_url))
    with pytest.raises(ConfigurationError, match="string or a function that returns one, got int"):
        ask(kind(api_key=lambda: 3, base_url=server.base_url))


@pytest.mark.parametrize("kind", CLIENTS)
def test_headers_and_query(kind: type[Any], server: LocalServer) -> None:
    client = kind(
        api_key=KEY,
        base_url=f"{server.base_url}?api-version=1",
        default_headers={"X-One": "1", "X-Two": "2", "User-Agent": "mine", "OpenAI-Organization": None},
        default_query={"a": "1", "b": True, "none": None},
        organization="org",
    )
    ask(client, extra_headers={"x-two": "II", "X-One": None}, extra_query={"a": 2, "c": ["x", "y"]})
    request = server.requests[0]
    assert request.query == {"api-version": "1", "a": "2", "b": "true", "c": "y"}
    assert request.headers["x-two"] == "II"
    assert request.headers["user-agent"] == "mine"
    assert "x-one" not in request.headers
    assert "openai-organization" not in request.headers


@pytest.mark.parametrize("kind", CLIENTS)
def test_own_authorization(kind: type[Any], server: LocalServer) -> None:
    ask(kind(base_url=server.base_url, default_headers={"api-key": "azure"}))
    assert server.requests[0].headers["api-key"] == "azure"
    assert "authorization" not in server.requests[0].headers
    ask(kind(api_key=KEY, base_url=server.base_url), extra_headers={"Authorization": "Basic x"})
    assert server.requests[1].headers["authorization"] == "Basic x"
    ask(kind(base_url=server.base_url), extra_headers={"Authorization": "Basic y"})
    assert server.requests[2].headers["authorization"] == "Basic y"
    ask(kind(base_url=server.base_url, default_headers={"Authorization": None}))
    assert "authorization" not in server.requests[3].headers
    address = server.base_url.replace("//", "//us%65r:pass@")
    ask(kind(base_url=address))
    assert server.requests[4].headers["authorization"] == "Basic dXNlcjpwYXNz"
    http = httpx.Client if kind is Client else httpx.AsyncClient
    ask(kind(base_url=server.base_url, http_client=http(auth=("user", "pass"))))
    ask(kind(base_url=server.base_url, http_client=http(headers={"Authorization": "Basic dXNlcjpwYXNz"})))
    assert {request.headers["authorization"] for request in server.requests[5:]} == {"Basic dXNlcjpwYXNz"}


BAD_HEADERS = [
    ({"x-a": "1\r\nx-b: 2"}, ValueError, "line break"),
    ({"x-a": "é"}, ValueError, "non-ASCII"),
    ({"x a": "1"}, ValueError, "no legal header name"),
    ({"": "1"}, ValueError, "no legal header name"),
    ({"x-a": 1}, TypeError, "must be a string"),
]


@pytest.mark.parametrize("kind", CLIENTS)
@pytest.mark.parametrize(("headers", "error", "match"), BAD_HEADERS)
def test_bad_headers(
    kind: type[Any], headers: dict[str, Any], error: type[Exception], match: str, server: LocalServer
) -> None:
    with pytest.raises(error, match=match):
        kind(api_key=KEY, default_headers=headers)
    with pytest.raises(error, match=match):
        ask(kind(api_key=KEY, base_url=server.base_url), extra_headers=headers)
    assert server.requests == []


def test_bad_organization() -> None:
    with pytest.raises(ValueError, match="openai-organization"):
        Client(organization="a\nb")


@pytest.mark.parametrize("kind", CLIENTS)
@pytest.mark.parametrize(
    "url", ["api.openai.com/v1", "ftp://x/v1", "http://", "http://a b/", "http://x:99999/", "", "http://x/\n1", "http://u:pw@/v1"]
)  # fmt: skip
def test_bad_addresses(kind: type[Any], url: str) -> None:
    with pytest.raises(ConfigurationError, match="must be an address like") as caught:
        kind(base_url=url)
    assert "pw" not in str(caught.value)


BAD_ARGUMENTS = [
    ({"max_retries": -1}, ValueError, "0 or more"),
    ({"max_retries": "2"}, TypeError, "must be an int"),
    ({"max_retries": None}, TypeError, "0 for none"),
    ({"max_retries": True}, TypeError, "must be an int"),
    ({"deadline": 0}, ValueError, "more than 0 seconds"),
    ({"timeout": 0}, ValueError, "more than 0 seconds"),
    ({"timeout": -1}, ValueError, "more than 0 seconds"),
    ({"timeout": float("nan")}, ValueError, "more than 0 seconds"),
    ({"timeout": "5"}, TypeError, "seconds, None or an httpx.Timeout"),
    ({"timeout": True}, TypeError, "seconds, None or an httpx.Timeout"),
    ({"timeout": (1, 2)}, TypeError, "got 2 values"),
    ({"http_client": object()}, TypeError, "http_client"),
    ({"nonsense": 1}, TypeError, "nonsense"),
]


@pytest.mark.parametrize("kind", CLIENTS)
@pytest.mark.parametrize(("options", "error", "match"), BAD_ARGUMENTS)
def test_bad_arguments(kind: type[Any], options: dict[str, Any], error: type[Exception], match: str) -> None:
    with pytest.raises(error, match=match):
        kind(**options)


TIMEOUTS = [
    ({}, (5.0, 600.0, 600.0, 600.0)),
    ({"timeout": 3}, (3.0, 3.0, 3.0, 3.0)),
    ({"timeout": None}, (None, None, None, None)),
    ({"timeout": (1, 2, 3, None)}, (1.0, 2.0, 3.0, None)),
    ({"timeout": httpx.Timeout(9, connect=1)}, (1.0, 9.0, 9.0, 9.0)),
]


@pytest.mark.parametrize("kind", CLIENTS)
@pytest.mark.parametrize(("options", "timeout"), TIMEOUTS)
def test_timeouts(kind: type[Any], options: dict[str, Any], timeout: tuple[float | None, ...]) -> None:
    assert kind(**options).timeout == timeout


def test_timeout_of_a_given_client() -> None:
    with httpx.Client(timeout=7) as given:
        assert Client(http_client=given).timeout == (7, 7, 7, 7)
        assert Client(http_client=given, timeout=2).timeout == (2, 2, 2, 2)
    with httpx.Client() as given:
        assert Client(http_client=given).timeout == (5, 600, 600, 600)


@pytest.mark.parametrize("kind", CLIENTS)
def test_with_options(kind: type[Any], server: LocalServer) -> None:
    first = kind(api_key=KEY, default_headers={"a": "1"}, default_query={"q": "1"})
    second = first.with_options(
        base_url=server.base_url,
        max_retries=5,
        timeout=3,
        default_headers={"b": "2"},
        default_query={"r": "2"},
        deadline=9,
    )
    assert (first.max_retries, second.max_retries, second.timeout[0]) == (2, 5, 3)
    assert second.settings.retry.deadline_seconds == 9
    assert second.core.pool is first.core.pool
    ask(second)
    assert {"a": "1", "b": "2"}.items() <= server.requests[0].headers.items()
    assert server.requests[0].query == {"q": "1", "r": "2"}
    assert first.is_closed
    with pytest.raises(TypeError, match="nonsense"):
        first.with_options(nonsense=1)
    with pytest.raises(ConfigurationError, match="address"):
        first.copy(base_url="x")
    with pytest.raises(ValueError, match="0 or more"):
        first.with_options(max_retries=-1)
    with pytest.raises(ValueError, match="0 or more"):
        ask(second, max_retries=-1)


@pytest.mark.parametrize("kind", CLIENTS)
def test_a_closed_client_says_so(kind: type[Any], server: LocalServer) -> None:
    client = kind(api_key=KEY, base_url=server.base_url)
    ask(client)
    assert client.is_closed
    for model in ("gpt-test", "local"):
        with pytest.raises(ConfigurationError, match="closed"):
            ask(client, model=model)


@pytest.mark.parametrize("kind", CLIENTS)
def test_pickles_hold_no_secret(kind: type[Any]) -> None:
    client = kind(
        api_key=KEY,
        base_url="http://user:pass-word-1@host/v1?api-key=hush&v=1",
        default_headers={"Authorization": "Bearer hush", "api-key": "hush", "X-Team": "blue"},
        default_query={"token": "hush", "v": "1"},
        max_retries=7,
        timeout=4,
    )
    data = pickle.dumps(client)
    assert not any(secret in data for secret in (KEY.encode(), b"hush", b"pass-word-1"))
    other = pickle.loads(data)
    assert type(other) is kind
    assert (other.api_key, other.base_url, other.max_retries) == (None, "http://host/v1?v=1", 7)
    assert dict(other.settings.default_headers) == {"X-Team": "blue"}
    assert other.timeout == client.timeout


@pytest.mark.parametrize("kind", CLIENTS)
def test_pickled_key_functions(kind: type[Any]) -> None:
    assert pickle.loads(pickle.dumps(kind(api_key=key_function))).api_key is key_function
    with pytest.raises(ConfigurationError, match="Move it to the top of a module"):
        pickle.dumps(kind(api_key=lambda: "x"))


def test_neither_a_refused_address_nor_the_options_of_a_call_show_a_key() -> None:
    with pytest.raises(ConfigurationError, match="must be an address like") as caught:
        Client(base_url=f"ftp://user:{KEY}@host/v1?key={KEY}")
    assert KEY not in str(caught.value)
    assert "'ftp://host/v1?…'" in str(caught.value)
    options = CallOptions(extra_headers={"api-key": KEY}, extra_query={"key": KEY})
    assert KEY not in repr(Request(path="x", options=options))


def test_a_given_client_is_not_pickled() -> None:
    with httpx.Client() as given, pytest.raises(ConfigurationError, match="cannot be pickled"):
        pickle.dumps(Client(http_client=given))
    with httpx.Client() as given, pytest.raises(ConfigurationError, match="other kind"):
        Client(http_client=given).to_async()


def test_the_other_kind() -> None:
    client = Client(api_key=KEY, max_retries=7)
    other = client.to_async()
    assert (other.api_key, other.max_retries) == (KEY, 7)
    assert other.to_sync().settings == client.settings


@pytest.mark.parametrize("kind", CLIENTS)
def test_the_key_is_shown_nowhere(kind: type[Any], server: LocalServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    client = fast(kind(api_key=KEY, base_url=server.base_url.replace("//", "//user:pass-word-1@")))
    server.reply(Reply.error(500, "secret-content"), Reply.error(401, f"wrong key {KEY}"))
    with pytest.raises(AuthenticationError) as caught:
        ask(client, messages=[{"role": "user", "content": "secret-content"}])
    shown = [
        repr(client),
        str(client),
        repr(client.settings),
        repr(client.core),
        repr(caught.value),
        str(vars(caught.value)),
    ]
    shown += [record.getMessage() for record in caplog.records]  # httpx's and httpcore's among them
    assert any("Retry 1 of 2" in line for line in shown)
    for line in shown:
        assert KEY not in line
        assert "pass-word-1" not in line
        assert "secret-content" not in line or line.startswith("{")


@pytest.mark.parametrize("kind", CLIENTS)
def test_copies_keep_the_key_and_share_the_connections(kind: type[Any]) -> None:
    client = kind(api_key=KEY)
    for other in (copy.copy(client), copy.deepcopy(client)):
        assert other.api_key == KEY
        assert other.core.pool is client.core.pool
    assert copy.copy(client.settings) is copy.deepcopy(client.settings) is client.settings


def test_settings_show_no_key() -> None:
    assert repr(ClientSettings(api_key=KEY)) == repr(ClientSettings(api_key="other"))

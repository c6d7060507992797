"""`Client` and `AsyncClient`: the public classes, which hold settings and connections and nothing else.

Making one opens nothing: the HTTP library is imported, and the key looked for, at the first request (so that a client
can be made for `model="local"` without a key, and unpickled where the key is in the environment). A client may be
used from any number of threads, an `AsyncClient` also from one event loop after another; see `_pools.py` for how.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from .._types import UNSET
from ..errors import ConfigurationError

if TYPE_CHECKING:
    from types import TracebackType

    from ._core import AsyncCore, SyncCore
    from ._pools import AsyncPool, SyncPool
    from .batches import AsyncBatches, Batches
    from .completions import AsyncBeta, AsyncChat, Beta, Chat
    from .files import AsyncFiles, Files
    from .models import AsyncModels, Models
    from .settings import ApiKey, ClientSettings

C = TypeVar("C", "SyncCore", "AsyncCore")


class _BaseClient(Generic[C]):
    """What the two clients share: reading the settings, and never showing the key.

    Attributes:
        core: The driver and the connections, for flows of your own.
    """

    core: C

    @property
    def settings(self) -> ClientSettings:
        """What the client was told; picklable, without the key."""
        return self.core.settings

    @property
    def base_url(self) -> str:
        """The address, without a slash at its end."""
        return self.core.settings.base_url

    @property
    def api_key(self) -> ApiKey | None:
        """The key, or the function that gives it, or `None` while there is none."""
        return self.core.settings.api_key

    @property
    def organization(self) -> str | None:
        """Sent as `OpenAI-Organization`."""
        return self.core.settings.organization

    @property
    def project(self) -> str | None:
        """Sent as `OpenAI-Project`."""
        return self.core.settings.project

    @property
    def timeout(self) -> Any:
        """Seconds to connect, read, write and wait for a connection."""
        return self.core.outgoing.timeout

    @property
    def max_retries(self) -> int:
        """Requests after the first."""
        return self.core.settings.retry.max_retries

    @property
    def is_closed(self) -> bool:
        """Whether `close()` was called."""
        return self.core.pool.is_closed

    def _check_picklable(self) -> None:
        if self.core.pool.given is not None:
            raise ConfigurationError(
                "A client with an `http_client` of its own cannot be pickled: connections do not travel. Make the "
                "client on the other side, or leave `http_client` out."
            )

    def __repr__(self) -> str:
        settings = self.core.settings
        return f"{type(self).__name__}(base_url={settings.shown_base_url!r}, max_retries={self.max_retries})"


class Client(_BaseClient["SyncCore"]):
    """A client of an OpenAI-compatible service.

    Args:
        api_key: The key, or a function that returns it, called before each attempt; else `OPENAI_API_KEY`.
        base_url: The address, e.g. `"https://api.openai.com/v1"`; else `OPENAI_BASE_URL`.
        organization: Else `OPENAI_ORG_ID`.
        project: Else `OPENAI_PROJECT_ID`.
        timeout: Seconds for each phase, `None` for no limit, or an `httpx.Timeout`. By default 5 s to connect, and
            600 s each to read, to write and to wait for a connection.
        max_retries: Requests after the first, for failures that may pass; 0 for none.
        default_headers: Sent with every request; a header of `None` is left out.
        default_query: Sent with every request.
        http_client: An `httpx.Client`, or an object of its shape, for proxies, certificates and the like. It is closed
            with this client.
        deadline: Seconds for each call as a whole, retries and waits included; `None` for no limit.

    Raises:
        ConfigurationError: `base_url` is no http address. A missing key is an error of the first request.
        TypeError, ValueError: An argument is of the wrong type, or out of range.

    >>> with Client() as client:
    ...     answer = client.chat.completions.create(model="local", messages=[{"role": "user", "content": "Hi"}])
    >>> answer.choices[0].finish_reason
    'stop'
    """

    def __init__(
        self,
        api_key: ApiKey | None = None,
        base_url: Any = None,
        organization: str | None = None,
        project: str | None = None,
        timeout: Any = UNSET,
        max_retries: int = 2,
        default_headers: Mapping[str, str | None] | None = None,
        default_query: Mapping[str, object] | None = None,
        http_client: Any = None,
        *,
        deadline: float | None = None,
    ) -> None:
        from ._core import SyncCore
        from ._pools import SyncPool
        from .settings import resolve_settings

        settings = resolve_settings(
            api_key=api_key,
            base_url=base_url,
            organization=organization,
            project=project,
            timeout=timeout,
            max_retries=max_retries,
            deadline=deadline,
            default_headers=default_headers,
            default_query=default_query,
        )
        self.core = SyncCore(settings, SyncPool(http_client))

    @cached_property
    def chat(self) -> Chat:
        """`chat.completions`."""
        from .completions import Chat

        return Chat(self.core)

    @cached_property
    def beta(self) -> Beta:
        """The same under the reference's older address."""
        from .completions import Beta

        return Beta(self.chat, self.models)

    @cached_property
    def models(self) -> Models:
        """Which models the service has."""
        from .models import Models

        return Models(self.core)

    @cached_property
    def files(self) -> Files:
        """Files at the service."""
        from .files import Files

        return Files(self.core)

    @cached_property
    def batches(self) -> Batches:
        """Requests by the file."""
        from .batches import Batches

        return Batches(self.core)

    def with_options(self, *, http_client: Any = None, **changes: Any) -> Client:
        """A copy with some arguments replaced; headers and query fields are merged, connections shared.

        Args:
            http_client: Another HTTP client; the connections are then its own.
            **changes: Any other argument of the class.
        """
        from ._pools import SyncPool
        from .settings import changed

        pool = SyncPool(http_client) if http_client is not None else self.core.pool
        return _client_of(changed(self.settings, changes), pool)

    copy = with_options

    def to_async(self) -> AsyncClient:
        """An `AsyncClient` with the same settings and connections of its own.

        Raises:
            ConfigurationError: The client has an `http_client` of its own, which is no async one.
        """
        _refuse_given(self.core.pool.given, "AsyncClient")
        return _async_client_of(self.settings)

    def close(self) -> None:
        """Close the connections; a second call does nothing."""
        self.core.pool.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __copy__(self) -> Client:
        return self.with_options()

    def __deepcopy__(self, _memo: object) -> Client:
        return self.with_options()

    def __reduce__(self) -> tuple[Any, ...]:
        self._check_picklable()
        return _client_of, (self.settings,)


class AsyncClient(_BaseClient["AsyncCore"]):
    """A client of an OpenAI-compatible service.

    Args:
        api_key: The key, or a function that returns it (it may be async), called before each attempt; else
            `OPENAI_API_KEY`.
        base_url: The address, e.g. `"https://api.openai.com/v1"`; else `OPENAI_BASE_URL`.
        organization: Else `OPENAI_ORG_ID`.
        project: Else `OPENAI_PROJECT_ID`.
        timeout: Seconds for each phase, `None` for no limit, or an `httpx.Timeout`. By default 5 s to connect, and
            600 s each to read, to write and to wait for a connection.
        max_retries: Requests after the first, for failures that may pass; 0 for none.
        default_headers: Sent with every request; a header of `None` is left out.
        default_query: Sent with every request.
        http_client: An `httpx.AsyncClient`, or an object of its shape, for proxies, certificates and the like. It is
            closed with this client, and good for one event loop; without it there is one for each.
        deadline: Seconds for each call as a whole, retries and waits included; `None` for no limit.

    Raises:
        ConfigurationError: `base_url` is no http address. A missing key is an error of the first request.
        TypeError, ValueError: An argument is of the wrong type, or out of range.
    """

    def __init__(
        self,
        api_key: ApiKey | None = None,
        base_url: Any = None,
        organization: str | None = None,
        project: str | None = None,
        timeout: Any = UNSET,
        max_retries: int = 2,
        default_headers: Mapping[str, str | None] | None = None,
        default_query: Mapping[str, object] | None = None,
        http_client: Any = None,
        *,
        deadline: float | None = None,
    ) -> None:
        from ._core import AsyncCore
        from ._pools import AsyncPool
        from .settings import resolve_settings

        settings = resolve_settings(
            api_key=api_key,
            base_url=base_url,
            organization=organization,
            project=project,
            timeout=timeout,
            max_retries=max_retries,
            deadline=deadline,
            default_headers=default_headers,
            default_query=default_query,
        )
        self.core = AsyncCore(settings, AsyncPool(http_client))

    @cached_property
    def chat(self) -> AsyncChat:
        """`chat.completions`."""
        from .completions import AsyncChat

        return AsyncChat(self.core)

    @cached_property
    def beta(self) -> AsyncBeta:
        """The same under the reference's older address."""
        from .completions import AsyncBeta

        return AsyncBeta(self.chat, self.models)

    @cached_property
    def models(self) -> AsyncModels:
        """Which models the service has."""
        from .models import AsyncModels

        return AsyncModels(self.core)

    @cached_property
    def files(self) -> AsyncFiles:
        """Files at the service."""
        from .files import AsyncFiles

        return AsyncFiles(self.core)

    @cached_property
    def batches(self) -> AsyncBatches:
        """Requests by the file."""
        from .batches import AsyncBatches

        return AsyncBatches(self.core)

    def with_options(self, *, http_client: Any = None, **changes: Any) -> AsyncClient:
        """A copy with some arguments replaced; headers and query fields are merged, connections shared.

        Args:
            http_client: Another HTTP client; the connections are then its own.
            **changes: Any other argument of the class.
        """
        from ._pools import AsyncPool
        from .settings import changed

        pool = AsyncPool(http_client) if http_client is not None else self.core.pool
        return _async_client_of(changed(self.settings, changes), pool)

    copy = with_options

    def to_sync(self) -> Client:
        """A `Client` with the same settings and connections of its own.

        Raises:
            ConfigurationError: The client has an `http_client` of its own, which is no sync one.
        """
        _refuse_given(self.core.pool.given, "Client")
        return _client_of(self.settings)

    async def close(self) -> None:
        """Close the connections; a second call does nothing."""
        await self.core.pool.aclose()

    aclose = close

    async def __aenter__(self) -> AsyncClient:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    def __copy__(self) -> AsyncClient:
        return self.with_options()

    def __deepcopy__(self, _memo: object) -> AsyncClient:
        return self.with_options()

    def __reduce__(self) -> tuple[Any, ...]:
        self._check_picklable()
        return _async_client_of, (self.settings,)


def _refuse_given(given: Any, kind: str) -> None:
    if given is not None:
        raise ConfigurationError(
            f"This client has an `http_client` of its own, which the other kind cannot use. Make the {kind} yourself."
        )


def _client_of(settings: ClientSettings, pool: SyncPool | None = None) -> Client:
    from ._core import SyncCore
    from ._pools import SyncPool

    client = Client.__new__(Client)
    client.core = SyncCore(settings, pool or SyncPool())
    return client


def _async_client_of(settings: ClientSettings, pool: AsyncPool | None = None) -> AsyncClient:
    from ._core import AsyncCore
    from ._pools import AsyncPool

    client = AsyncClient.__new__(AsyncClient)
    client.core = AsyncCore(settings, pool or AsyncPool())
    return client


OpenAI = Client
AsyncOpenAI = AsyncClient

"""Server-sent events from bytes, split anywhere.

Called with whatever the network gave; returns the events that those bytes completed. The rules are the WHATWG's
(https://html.spec.whatwg.org/multipage/server-sent-events.html, §9.2.5 and §9.2.6, read 2026-11):

* lines end at LF, CRLF or CR, and at nothing else: U+2028 or U+0085 inside the data is data (which is why this reads
  bytes: `str.splitlines` and httpx's `iter_lines` split there);
* one byte order mark at the very start is dropped;
* an empty line ends an event; `:` begins a comment; one space after the colon is not part of the value;
* `data` fields are joined by LF, `event` names the event, `id` is kept for later events too unless it holds NUL,
  `retry` counts if it is ASCII digits only; any other field is nothing;
* an event without data is no event.

One deviation, on purpose: an event that the end of the stream cuts off before its empty line is given by `finish()`
(the standard drops it); services that end without a blank line exist (DIALECTS 3.1).

Time is linear in the bytes: no byte is looked at twice, an unfinished line is kept in pieces. Memory is bounded by
`max_event_bytes`.
"""

from __future__ import annotations

import re
from typing import TypeAlias

from ..errors import APIResponseValidationError

__all__ = ["EventFields", "MAX_EVENT_BYTES", "SSEDecoder", "ServerSentEvent"]

MAX_EVENT_BYTES = 64 * 1024 * 1024
"""Largest event taken (bytes): a whole image as base64 in one chunk fits, a stream that never ends an event does not
fill the memory."""

_LINE_END = re.compile(rb"\r\n|\n|\r")
_BOM = b"\xef\xbb\xbf"
_NEXT_DATA = b"\n\ndata: "


class ServerSentEvent:
    """One event.

    Attributes:
        data: The data fields joined by LF, as UTF-8 bytes: ready for a JSON parser.
        event: Its name; `""` where it has none.
        id: The last id seen, by this event or before it; `""` where there was none.
        retry: Reconnection time that this event set (milliseconds), or `None`.
    """

    __slots__ = ("data", "event", "id", "retry")

    def __init__(self, data: bytes, event: str = "", id: str = "", retry: int | None = None) -> None:  # noqa: A002
        self.data = data
        self.event = event
        self.id = id
        self.retry = retry

    def __repr__(self) -> str:
        return f"ServerSentEvent(data={self.data!r}, event={self.event!r}, id={self.id!r}, retry={self.retry!r})"


EventFields: TypeAlias = tuple[bytes, str, str, int | None]
"""The fields of a `ServerSentEvent`, in its order."""


class SSEDecoder:
    r"""Bytes in, events out.

    Args:
        max_event_bytes: Limit for one event, its comments included (bytes).

    >>> [event.data for event in SSEDecoder().feed(b"data: a\n\n: ping\n\ndata: b\ndata: c\n\n")]
    [b'a', b'b\nc']
    """

    __slots__ = ("_data", "_event", "_held", "_id", "_max_event_bytes", "_retry", "_size", "_skip_lf", "_started")

    def __init__(self, *, max_event_bytes: int = MAX_EVENT_BYTES) -> None:
        self._max_event_bytes = max_event_bytes
        self._held: list[bytes] = []  # pieces of the line that has not ended yet
        self._size = 0  # bytes of the event that has not ended yet, the held pieces included
        self._started = False  # the byte order mark has been looked for
        self._skip_lf = False  # the last line ended in CR: an LF that comes next is the rest of that line end
        self._data: list[bytes] = []
        self._event = ""
        self._id = ""
        self._retry: int | None = None

    def feed(self, data: bytes) -> list[ServerSentEvent]:
        """Take the next bytes.

        Returns:
            The events they completed, in order.

        Raises:
            APIResponseValidationError: An event is larger than `max_event_bytes`; give the decoder a higher limit.
        """
        return [ServerSentEvent(*fields) for fields in self.feed_fields(data)]

    def finish(self) -> list[ServerSentEvent]:
        """The stream has ended: give the event that lacks its empty line, if there is one."""
        return [ServerSentEvent(*fields) for fields in self.finish_fields()]

    def feed_fields(self, data: bytes) -> list[EventFields]:
        """As `feed`, without making an object of each event."""
        if not self._started:
            data = self._strip_bom(data)
        if self._skip_lf and data:
            self._skip_lf = False
            data = data.removeprefix(b"\n")
        if not data:
            return []
        if b"\r" not in data:
            return self._take_plain(data)
        self._skip_lf = data.endswith(b"\r")
        return self._take(_LINE_END.split(data))

    def finish_fields(self) -> list[EventFields]:
        """As `finish`, without making objects."""
        self._started = True
        return self._take([b"", b"", b""])

    def _strip_bom(self, data: bytes) -> bytes:
        """Hold back the first bytes until they tell whether a mark comes."""
        data = b"".join((*self._held, data))
        self._held = []
        if len(data) < len(_BOM) and _BOM.startswith(data):
            self._held.append(data)
            return b""
        self._started = True
        return data.removeprefix(_BOM)

    def _take_plain(self, data: bytes) -> list[EventFields]:
        """Read text whose lines end at LF; where each event is one line of data, it is split at once, not by line."""
        blocks = data.split(_NEXT_DATA)
        is_ended = data[-2:] == b"\n\n"
        if is_ended:
            blocks[-1] = blocks[-1][:-2]
        if b"\n" in b"".join(blocks) or len(data) > self._max_event_bytes:
            return self._take(data.split(b"\n"))
        rest = b"" if is_ended else blocks.pop()
        if not blocks:
            return self._take([rest])
        events: list[EventFields] = []
        if not self._size and blocks[0][:6] == b"data: ":
            blocks[0] = blocks[0][6:]
        else:
            events = self._take([blocks.pop(0), b"", b""])
        identity = self._id
        events += [(block, "", identity, None) for block in blocks if block]
        if not is_ended:
            self._take([b"data: " + rest])
        return events

    def _take(self, lines: list[bytes]) -> list[EventFields]:
        """Read lines; the last one has not ended and is held back."""
        events: list[EventFields] = []
        rest = lines.pop()
        if lines and self._held:
            held = b"".join(self._held)
            self._held.clear()
            self._size -= len(held)
            lines[0] = held + lines[0]
        size, limit, held_data = self._size, self._max_event_bytes, self._data
        for line in lines:
            if not line:
                if held_data:
                    self._end_event(events)
                self._event = ""
                self._retry = None
                size = 0
                continue
            size += len(line)
            if size > limit:
                self._refuse()
            if line[:6] == b"data: ":  # the usual line, ahead of the general rule in `_read_field`
                held_data.append(line[6:])
            else:
                self._read_field(line)
        self._size = size
        if rest:
            self._size += len(rest)
            self._held.append(rest)
            if self._size > self._max_event_bytes:
                self._refuse()
        return events

    def _end_event(self, events: list[EventFields]) -> None:
        data = self._data[0] if len(self._data) == 1 else b"\n".join(self._data)
        if data:
            events.append((data, self._event, self._id, self._retry))
        self._data.clear()

    def _read_field(self, line: bytes) -> None:
        name, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if name == b"data":
            self._data.append(value)
        elif name == b"event":
            self._event = value.decode("utf-8", "replace")
        elif name == b"id" and b"\0" not in value:
            self._id = value.decode("utf-8", "replace")
        elif name == b"retry" and value.isdigit():
            self._retry = int(value)

    def _refuse(self) -> None:
        raise APIResponseValidationError(
            f"The stream holds an event of more than {self._max_event_bytes} bytes (max_event_bytes); "
            "is this an event stream?"
        )

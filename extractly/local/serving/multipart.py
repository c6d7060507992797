"""Reading a form with a file in it: multipart/form-data (RFC 7578, in the framing of RFC 2046 §5.1.1)."""

from __future__ import annotations

from dataclasses import dataclass

from ..reply import ApiFaultError

MAX_FORM_PARTS = 32
"""Fields of a form; an upload has two or three."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPart:
    """One field of a form.

    Attributes:
        filename: Of a file; `None` for a plain field.
        content: Its bytes.
    """

    filename: str | None
    content: bytes


def read_form(content_type: str, body: bytes) -> dict[str, FormPart]:
    """The fields of a form, by name (the last of a repeated name).

    Args:
        content_type: The header, with the boundary.
        body: The request's body.

    Raises:
        ApiFaultError: It is no form, is cut off, or has too many fields.
    """
    boundary = _boundary(content_type)
    delimiter = b"\r\n--" + boundary
    first, *pieces = (b"\r\n" + body).split(delimiter, MAX_FORM_PARTS + 2)
    if first.strip() or not pieces or not pieces[-1].startswith(b"--"):
        raise ApiFaultError("The form is cut off, or its boundary is not the one of the header.")
    return dict(_part(piece) for piece in pieces[:-1])


def _boundary(content_type: str) -> bytes:
    from email.message import Message  # here, because few servers are sent a form, and this takes 10 ms

    header = Message()
    header["content-type"] = content_type
    boundary = header.get_param("boundary")
    if header.get_content_type() != "multipart/form-data" or not isinstance(boundary, str) or not boundary:
        raise ApiFaultError(f"Send multipart/form-data with a boundary, not {content_type or 'nothing'!r}.", status=415)
    return boundary.encode("ascii", "replace")


def _part(piece: bytes) -> tuple[str, FormPart]:
    from email.parser import HeaderParser

    head, end, content = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
    headers = HeaderParser().parsestr(head.decode("utf-8", "replace"))
    name = headers.get_param("name", header="content-disposition")
    if not end or not isinstance(name, str):
        raise ApiFaultError("A field of the form has no name.")
    return name, FormPart(filename=headers.get_filename(), content=content)

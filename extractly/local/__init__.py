"""The embedded engine (`model="local"`) and the loopback server around it.

`engine.answer` is the whole engine: a request body in, a reply in the protocol of Chat Completions out, no I/O.
`service` adds what has a state, files and batches. `server` puts that behind HTTP on loopback; `extractly.testing` puts
the same server into a test.

From a request to an answer: `chat_request` checks it, `respond` decides what to say, `conversation` takes the text out
of the messages, `segments` reads it into scopes, `fill` and `arrays` fill the schema from them with the `recognisers`,
and `chat_reply` writes the answer.
"""

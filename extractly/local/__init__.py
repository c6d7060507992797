"""The embedded engine (`model="local"`) and the loopback server around it.

`engine.answer` is the whole engine: a request body in, a reply in the protocol of Chat Completions out, no I/O. Its
rooms: `chat/` reads and checks a request, decides what to say and writes it; `segments/` reads a text into scopes,
`reading/` fills a schema from them, and `recognisers/` knows the kinds of values. `serving/` puts the engine behind
HTTP on loopback, with what has a state, files and batches; `extractly.testing` puts the same server into a test.
"""

"""Chat completions without I/O: wire values, merging of deltas, events, retry policy and flows.

From the outside in: `request` builds a body; `replies` and `retry` turn answers into values or errors; `completion`
reads a whole answer; `session` turns the bytes of a streamed one into events, over `sse`, `stream_state`,
`choice_stream` and the logs of `completion_log`; `values` holds the response objects. Nothing here imports an HTTP
library, and nothing waits.
"""

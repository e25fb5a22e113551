"""Fake Bot API servers, simulated learners, and a judge of outgoing requests.

- `fault_server`: the project's own server with faults; `remote`: the same in another process.
- `emulator`: an independent server, `lo-bot-api-emulator`, behind the same protocol.
- `learner`: a learner who writes and presses buttons, on either server.
- `judge`: what is wrong with a request, by models that are not ours.

Nothing is imported here: a server process need not load what only tests use.
"""

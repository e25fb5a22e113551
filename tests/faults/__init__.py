"""
Runs that kill, starve and confuse the real product, and count what was lost or done twice.

Each can be run by hand for as long as one likes, and prints one line of JSON a figure:
`python -m tests.faults` (kill -9 at random), `.at_every_commit`, `.fuzz`, `.disk`,
`.database_restarts`, `.telegram_faults`, `.instances`. Small versions of all of them are in
`tests/integration/test_faults_*.py`. The yardstick is always `reference`: the same updates,
given once each to a coach that nobody disturbs.
"""

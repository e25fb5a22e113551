"""`digiter doctor` on the pages of the staff: off, half set up, reachable by anybody, or well."""

from __future__ import annotations

import pytest

from cli.doctor import _pages
from cli.settings import Settings


@pytest.mark.parametrize(
    ("url", "port", "state", "says"),
    [
        ("", 0, "warn", "the chat only"),
        ("https://pages.example.org", 0, "wrong", "DIGITER_PAGES_PORT=…"),
        ("", 8081, "wrong", "DIGITER_PAGES_URL=…"),
        ("http://pages.example.org", 8081, "wrong", "https://"),
        ("http://127.0.0.1:8081", 8081, "ok", "127.0.0.1:8081"),
        ("https://pages.example.org", 8081, "ok", "https://pages.example.org"),
    ],
)
def test_the_doctor_says_what_the_pages_lack(url: str, port: int, state: str, says: str) -> None:
    check = _pages(Settings(pages_url=url, pages_port=port))

    assert (check.state, check.what) == (state, "pages")
    assert says in check.says

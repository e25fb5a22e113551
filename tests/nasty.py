"""Texts meant to break what shows them: pages, files, messages, PDFs."""

from __future__ import annotations

HTML = (
    "<script>alert(1)</script>",
    "</title><img src=x onerror=alert(1)>",
    "\"><svg onload='alert(1)'>",
    "' autofocus onfocus='alert(1)",
    "<r><t>raw</t></r>",
    "<r></c></row><f>1+1</f></r>",
    "&lt;b&gt; &amp; &#60;i&#62;",
    "]]><!-- -->",
    "javascript:alert(1)",
    "https://example.org/?a=1&b=2",
    "{{ 7 * 7 }}{% raw %}${7*7}#{7*7}",
    "{name} {url} {code}",
)

MARKS = (
    "**bold** __line__ ||hidden|| `code`",
    "[link](https://example.org)",
    "#import sys \\u0000 $x$ @label <label>",
)

FORMULAS = (
    "=1+1",
    "+33612345678",
    "-1",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "\0=1+1",
    " =1+1",
    "\u200b=1+1",
    "\ufeff=1+1",
    "\u202e=1+1",
    "\u00a0=1+1",
    "\uff1d1+1",
    "\uff0b1",
    "\uff0d1",
    "\uff20SUM(A1)",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("https://example.org","x")',
    "'=1+1",
    '"=1+1',
    "a,=1+1",
    "a;=1+1",
    '";=1+1',
)

HIDDEN = (
    "\u202egnp.exe",
    "a\u2066b\u2069c\u200fd\u200ee",
    "z\u200bw\u200cn\u200dj\u2060\ufeff",
    "\x00\x01\x08\x0b\x0c\x1b[31m\x7f\x85\x9f",
    "_x0041_ _x000D_ _xFFFF_",
    "a\ud800b",
    "\ufffe\uffff\ufdd0\U0001fffe",
    "line\r\nline\rline\nline\u2028line\u2029line",
)

HONEST = (
    "Zoé",
    "Ștefăniță",
    "João",
    "Großmann",
    "O'Neil",
    "Nguyễn Thị",
    "李小龍",
    "ليلى",
    "👩🏽‍💻 Lina 🏳️‍🌈",
    "N-é",
    "",
    " ",
)

LONG = ("é" * 10_000, "=" + "🙂" * 20_000, "ab\n" * 3_000)

NASTY: tuple[str, ...] = (*HTML, *MARKS, *FORMULAS, *HIDDEN, *HONEST, *LONG)

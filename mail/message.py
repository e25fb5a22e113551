"""From a weekly summary to one e-mail: as text, as a page, and as PDF where that is wished."""

from __future__ import annotations

from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache
from hashlib import sha256
from pathlib import Path

import css_inline
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, select_autoescape

from digiter_core.coaching.summary_mail import Mail
from digiter_core.errors import NotEver

_TEMPLATES = Path(__file__).parent / "templates"


def message_of(mail: Mail, sender: str, now: datetime, pdf: bytes | None = None) -> EmailMessage:
    """Return *mail* as a message from *sender*. Raises `NotEver` for an address that is none."""
    message = EmailMessage(SMTP)
    if not mail.to.isascii() or len(mail.to.split()) != 1:
        raise NotEver("mail_address")
    try:
        message["From"] = sender
        message["To"] = Address(mail.name, addr_spec=mail.to)
        message["Subject"] = mail.subject
    except (MessageError, ValueError, IndexError) as error:
        raise NotEver("mail_address") from error
    message["Date"] = format_datetime(now)
    message["Message-ID"] = _message_id(mail, sender)
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(as_text(mail))
    message.add_alternative(as_page(mail), subtype="html")
    if pdf is not None:
        message.add_attachment(pdf, "application", "pdf", filename=f"digiter-{mail.week}.pdf")
    message["Content-Language"] = mail.words.language  # last: it would go along into a part
    return message


def as_text(mail: Mail) -> str:
    """Return *mail* for who reads text."""
    return _template("summary.txt").render(mail=mail, words=mail.words)


def as_page(mail: Mail) -> str:
    """Return *mail* as HTML with every style where it belongs: most programs drop style sheets."""
    page = _template("summary.html").render(mail=mail, words=mail.words)
    return css_inline.inline(page, load_remote_stylesheets=False, keep_style_tags=False)


def _message_id(mail: Mail, sender: str) -> str:
    """Return the same name each time: a mailbox drops what comes twice."""
    name = sha256(f"summary {mail.key}".encode()).hexdigest()[:32]
    return f"<{name}@{sender.rpartition('@')[2].rstrip('>')}>"


@cache
def _template(name: str) -> Template:
    return _environment().get_template(f"{name}.jinja")


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=select_autoescape(("html.jinja",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )

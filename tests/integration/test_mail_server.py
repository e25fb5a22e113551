"""The way to the mail server: encrypted as the operator wants it, or not at all."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from digiter_core.errors import NotNow
from mail.sending import MailServer, connected
from tests.servers.mail_server import MailServer as Postmaster

SECRET = "Kanarienvogel"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of the loopback address, with its key in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "loopback")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture
def server_side(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
async def post(server_side: ssl.SSLContext) -> AsyncIterator[Postmaster]:
    post = Postmaster(encryption=server_side, users={"digiter": SECRET})
    await post.start()
    yield post
    await post.stop()


def way(post: Postmaster, certificate: Path | None, **settings: str) -> MailServer:
    trusted = None
    if certificate is not None:
        trusted = ssl.create_default_context(cafile=certificate)
    return MailServer(
        "127.0.0.1", post.port, "digiter@example.org", seconds=3.0, trusted=trusted, **settings
    )


async def test_starttls_comes_before_the_log_in(post: Postmaster, certificate: Path) -> None:
    client = await connected(way(post, certificate, user="digiter", password=SECRET))
    await client.quit()

    assert post.logged_in == [("digiter", True)]


async def test_a_server_nobody_vouches_for_gets_nothing(post: Postmaster) -> None:
    with pytest.raises(NotNow, match="mail_server"):
        await connected(way(post, None, user="digiter", password=SECRET))

    assert post.logged_in == []


async def test_a_server_without_encryption_gets_no_password(certificate: Path) -> None:
    plain = Postmaster(users={"digiter": SECRET})
    await plain.start()

    with pytest.raises(NotNow, match="mail_server"):
        await connected(way(plain, certificate, user="digiter", password=SECRET))
    await plain.stop()

    assert plain.logged_in == []


async def test_tls_from_the_first_byte(server_side: ssl.SSLContext, certificate: Path) -> None:
    post = Postmaster(wrapped=server_side)
    await post.start()

    client = await connected(way(post, certificate, security="tls"))
    await client.quit()
    await post.stop()


async def test_a_wrong_password_is_for_the_operator_to_mend(
    post: Postmaster, certificate: Path
) -> None:
    with pytest.raises(NotNow, match="mail_login"):
        await connected(way(post, certificate, user="digiter", password="wrong"))


def test_the_password_is_never_shown(post: Postmaster) -> None:
    server = replace(way(post, None), password=SECRET)

    assert SECRET not in repr(server)

"""The key with which the shop signs its documents, and the certificates that vouch for it.

In production an operator provides both (``DOCUMENT_SIGNING_KEY_FILE``,
``DOCUMENT_SIGNING_CHAIN_FILE``). The embedded mode makes its own on first use.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.x509.oid import NameOID, ObjectIdentifier

KEY_NAME = "key.pem"
CHAIN_NAME = "chain.pem"
#: The purpose "signing documents" of a certificate (RFC 9336).
DOCUMENT_SIGNING = ObjectIdentifier("1.3.6.1.5.5.7.3.36")
# Demo and tests sign in the past as well.
MADE_VALID_FROM = datetime(2015, 1, 1, tzinfo=UTC)
MADE_VALID_UNTIL = datetime(2045, 1, 1, tzinfo=UTC)


class KeyProblem(ValueError):
    """The key or its certificates cannot be used; the words never quote either."""


@dataclass(frozen=True, slots=True)
class DocumentKey:
    """``chain`` is the certificate of the key first, the root last."""

    key: EllipticCurvePrivateKey | RSAPrivateKey
    chain: tuple[x509.Certificate, ...]

    @property
    def root(self) -> x509.Certificate:
        return self.chain[-1]


def document_key() -> DocumentKey:
    """The key of the settings. Raises :class:`KeyProblem`."""
    from django.conf import settings

    key_file = Path(settings.DOCUMENT_SIGNING_KEY_FILE)
    chain_file = Path(settings.DOCUMENT_SIGNING_CHAIN_FILE)
    if settings.DOCUMENT_SIGNING_MADE_HERE and not key_file.exists():
        make_chain(key_file.parent)
    return _loaded(key_file, chain_file)


@lru_cache(maxsize=4)
def _loaded(key_file: Path, chain_file: Path) -> DocumentKey:
    return load(key_file, chain_file)


def load(key_file: Path, chain_file: Path, *, at: datetime | None = None) -> DocumentKey:
    """Read a private key and its chain, both PEM, and check that they belong together.

    With ``at`` the certificates must also be valid at that moment. Raises :class:`KeyProblem`.
    """
    try:
        key = serialization.load_pem_private_key(key_file.read_bytes(), password=None)
    except OSError as error:
        raise KeyProblem(f"the key cannot be read ({error.strerror})") from error
    except (ValueError, TypeError) as error:
        raise KeyProblem("the key is not an unencrypted private key in PEM") from error
    if not isinstance(key, EllipticCurvePrivateKey | RSAPrivateKey):
        raise KeyProblem("the key is neither an elliptic curve nor an RSA key")
    try:
        chain = x509.load_pem_x509_certificates(chain_file.read_bytes())
    except OSError as error:
        raise KeyProblem(f"the certificates cannot be read ({error.strerror})") from error
    except ValueError as error:
        raise KeyProblem("the certificates are not in PEM") from error
    if chain[0].public_key() != key.public_key():
        raise KeyProblem("the first certificate is not that of the key")
    for certificate, issuer in zip(chain, [*chain[1:], chain[-1]], strict=True):
        try:
            certificate.verify_directly_issued_by(issuer)
        except (ValueError, TypeError, InvalidSignature) as error:
            raise KeyProblem(
                "each certificate must be issued by the next, the last by itself"
            ) from error
        if at and not certificate.not_valid_before_utc <= at < certificate.not_valid_after_utc:
            raise KeyProblem("a certificate is not valid now")
    return DocumentKey(key=key, chain=tuple(chain))


def make_chain(folder: Path) -> None:
    """Make a root, an intermediate and a key of our own in ``folder``, unless they are there.

    The keys of root and intermediate are forgotten: nobody can ever sign with them again. Two
    processes may do this at once; what one of them made is what both use.
    """
    root_key, middle_key, leaf_key = (generate_private_key(SECP256R1()) for _ in range(3))
    root = _certificate("Encore Demo Root", root_key, "Encore Demo Root", root_key, path=1)
    middle = _certificate("Encore Demo Documents", middle_key, "Encore Demo Root", root_key, path=0)
    leaf = _certificate("Encore", leaf_key, "Encore Demo Documents", middle_key, path=None)
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    secret = leaf_key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    handle = os.open(made / KEY_NAME, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(secret)
    pem = b"".join(c.public_bytes(serialization.Encoding.PEM) for c in (leaf, middle, root))
    (made / CHAIN_NAME).write_bytes(pem)
    try:
        # Atomic, and refused by the system if somebody else's folder has files in it.
        made.rename(folder)
    except OSError:
        shutil.rmtree(made)
        if not (folder / KEY_NAME).exists():
            raise


def _certificate(
    name: str,
    key: EllipticCurvePrivateKey,
    issuer: str,
    issuer_key: EllipticCurvePrivateKey,
    *,
    path: int | None,
) -> x509.Certificate:
    """A certificate for ``key``; with ``path`` it may vouch for others, so many steps below."""
    authority = path is not None

    def named(common_name: str) -> x509.Name:
        return x509.Name(
            [
                x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Encore"),
                x509.NameAttribute(NameOID.COMMON_NAME, common_name),
            ]
        )

    usage = dict.fromkeys(
        (
            "digital_signature",
            "content_commitment",
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "key_cert_sign",
            "crl_sign",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    for purpose in (
        ("key_cert_sign", "crl_sign") if authority else ("digital_signature", "content_commitment")
    ):
        usage[purpose] = True
    builder = (
        x509.CertificateBuilder()
        .subject_name(named(name))
        .issuer_name(named(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(MADE_VALID_FROM)
        .not_valid_after(MADE_VALID_UNTIL)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=path), critical=True)
        .add_extension(x509.KeyUsage(**usage), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()),
            critical=False,
        )
    )
    if not authority:
        builder = builder.add_extension(x509.ExtendedKeyUsage([DOCUMENT_SIGNING]), critical=False)
    return builder.sign(issuer_key, hashes.SHA256())

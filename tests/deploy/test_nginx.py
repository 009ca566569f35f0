"""nginx takes its settings, and they agree with the program's."""

import datetime as dt
import re
import subprocess
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from api.app import BODY_BYTES_MAX
from api.cases.attachments import ENCODED_BYTES_MAX

CONF = Path(__file__).parents[2] / "deploy" / "nginx.conf"
ENV = CONF.with_name("hoso.env")


def certificate(folder: Path) -> None:
    """Write a key and a certificate that nobody trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "hoso.example.vn")])
    began = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(began)
        .not_valid_after(began + dt.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    (folder / "hoso.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "hoso.key").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


@pytest.mark.nginx
def test_nginx_has_nothing_to_say_against_its_settings(tmp_path: Path) -> None:
    certificate(tmp_path)
    text = CONF.read_text("utf-8")
    # Its own places, and sockets for ports: this machine's are not a test's.
    text = re.sub(r"/etc/ssl/(certs|private)/", f"{tmp_path}/", text)
    text = re.sub(r"listen (?:\[::\]:)?\d+", lambda found: f"listen unix:{tmp_path}/{found.start()}", text)
    conf = tmp_path / "nginx.conf"
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = "\n".join(f"{kind}_temp_path {tmp_path}/{kind};" for kind in kinds)
    conf.write_text(f"pid {tmp_path}/pid;\nevents {{}}\nhttp {{\n{places}\n{text}\n}}\n", "utf-8")
    words = ["nginx", "-t", "-q", "-p", str(tmp_path), "-c", str(conf), "-e", str(tmp_path / "errors")]
    done = subprocess.run(words, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")


def test_nginx_and_the_program_agree() -> None:
    text = CONF.read_text("utf-8")
    env = dict(line.split("=", 1) for line in ENV.read_text("utf-8").splitlines() if line and line[0] != "#")

    assert f"proxy_pass http://{env['HOSO_HOST']}:{env['HOSO_PORT']};" in text
    assert env["HOSO_SECURE_COOKIES"] == "1"
    assert f"client_max_body_size {BODY_BYTES_MAX // 1024 // 1024}m;" in text
    assert f"client_max_body_size {ENCODED_BYTES_MAX // 1024 // 1024}m;" in text
    assert "proxy_buffering off;" in text

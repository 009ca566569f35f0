"""nginx takes its settings, and they agree with the program's."""

import datetime as dt
import http.client
import re
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from litestar import Litestar
from litestar.routes import HTTPRoute

from api.app import BODY_BYTES_MAX
from api.cases import routes as cases
from api.cases.attachments import ENCODED_BYTES_MAX
from api.pages import routes as pages
from api.web import HosoRequest
from served import free_port

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


def conf(folder: Path) -> Path:
    """Return the settings with places of their own, sockets for ports, and nobody behind."""
    certificate(folder)
    text = CONF.read_text("utf-8")
    text = re.sub(r"/etc/ssl/(certs|private)/", f"{folder}/", text)
    text = re.sub(r"/var/log/nginx/", f"{folder}/", text)
    text = re.sub(r"listen (?:\[::\]:)?(\d+)", lambda found: f"listen unix:{folder}/{found[1]}-{found.start()}", text)
    text = text.replace("127.0.0.1:8000", f"127.0.0.1:{free_port()}")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = "\n".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    path = folder / "nginx.conf"
    path.write_text(
        f"daemon off;\nmaster_process off;\npid {folder}/pid;\nevents {{}}\nhttp {{\n{places}\n{text}\n}}\n", "utf-8"
    )
    return path


def nginx(folder: Path) -> list[str]:
    """Return the words that run nginx on these settings."""
    return ["nginx", "-p", str(folder), "-c", str(conf(folder)), "-e", str(folder / "errors")]


class Line(http.client.HTTPSConnection):
    """https on a socket of this machine."""

    def __init__(self, path: Path) -> None:
        super().__init__("hoso.example.vn")
        self._path = path

    def connect(self) -> None:
        """Connect; nobody trusts the certificate."""
        line = socket.socket(socket.AF_UNIX)
        line.connect(str(self._path))
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        self.sock = context.wrap_socket(line, server_hostname=self.host)


@pytest.fixture
def standing_before_nobody(tmp_path: Path) -> Iterator[Path]:
    """Yield the folder of a running nginx behind which the program does not run."""
    with subprocess.Popen(nginx(tmp_path)) as process:
        try:
            ends = time.monotonic() + 10
            while not list(tmp_path.glob("443-*")) and time.monotonic() < ends:
                time.sleep(0.02)
            yield tmp_path
        finally:
            process.terminate()


def status(folder: Path, method: str, path: str, *, declared_bytes: int = 0) -> int:
    """Return how a request is answered whose body is said to be so large."""
    with closing(Line(next(folder.glob("443-*")))) as line:
        line.putrequest(method, path)
        line.putheader("Content-Length", str(declared_bytes))
        line.endheaders()
        return line.getresponse().status


def large_bodies() -> dict[str, int]:
    """Return the addresses at which the program takes larger bodies than elsewhere, and how large."""
    app = Litestar(route_handlers=[cases.router, pages.router], request_class=HosoRequest)
    return {
        re.sub(r"\{.*?\}", str(uuid4()), route.path): handler.request_max_body_size
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        if isinstance(handler.request_max_body_size, int)
    }


@pytest.mark.nginx
def test_nginx_has_nothing_to_say_against_its_settings(tmp_path: Path) -> None:
    done = subprocess.run([*nginx(tmp_path), "-t", "-q"], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.nginx
def test_nginx_takes_large_bodies_for_files_alone(standing_before_nobody: Path) -> None:
    size = BODY_BYTES_MAX + 1
    files = [status(standing_before_nobody, "POST", path, declared_bytes=size) for path in large_bodies()]
    visit = status(standing_before_nobody, "POST", f"/api/v1/cases/{uuid4()}/visits", declared_bytes=size)

    assert (set(files), visit) == ({502}, 413)


@pytest.mark.nginx
def test_no_address_of_a_case_is_kept_while_the_program_is_away(standing_before_nobody: Path) -> None:
    case = uuid4()

    assert status(standing_before_nobody, "GET", f"/cases/{case}") == 502
    assert str(case) not in "".join(path.read_text("utf-8") for path in standing_before_nobody.glob("err*"))


def test_nginx_and_the_program_agree() -> None:
    text = CONF.read_text("utf-8")
    env = dict(line.split("=", 1) for line in ENV.read_text("utf-8").splitlines() if line and line[0] != "#")

    assert f"proxy_pass http://{env['HOSO_HOST']}:{env['HOSO_PORT']};" in text
    assert env["HOSO_SECURE_COOKIES"] == "1"
    assert f"client_max_body_size {BODY_BYTES_MAX // 1024 // 1024}m;" in text
    assert f"client_max_body_size {ENCODED_BYTES_MAX // 1024 // 1024}m;" in text
    assert "proxy_buffering off;" in text


def test_files_come_through_nginx_wherever_the_program_takes_them() -> None:
    found = re.search(r"location ~ (\S+) \{\s+client_max_body_size (\d+)m;", CONF.read_text("utf-8"))
    assert found is not None
    where, size = re.compile(found[1]), int(found[2]) * 1024 * 1024

    assert len(large_bodies()) == 2
    for path, needed in large_bodies().items():
        assert where.search(path), path
        assert needed <= size, path

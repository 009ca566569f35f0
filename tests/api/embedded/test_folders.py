"""Where the program keeps its things."""

from pathlib import Path

import pytest

from api.embedded.folders import data_folder, socket_folder


def test_hoso_data_names_the_folder() -> None:
    assert data_folder({"HOSO_DATA": "/srv/hoso", "XDG_DATA_HOME": "/x", "HOME": "/"}) == Path("/srv/hoso")


def test_otherwise_it_is_the_users_folder_for_data(tmp_path: Path) -> None:
    assert data_folder({"XDG_DATA_HOME": "/x", "HOME": str(tmp_path)}) == Path("/x/hoso")
    assert data_folder({"HOME": str(tmp_path)}) == tmp_path / ".local/share/hoso"


@pytest.mark.parametrize("environ", [{}, {"HOME": ""}, {"HOME": "/nonexistent"}])
def test_without_a_home_it_is_here(environ: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert data_folder(environ) == tmp_path / ".hoso"


def test_the_socket_lies_beside_the_data_and_nobody_else_may_enter(tmp_path: Path) -> None:
    folder = socket_folder(tmp_path)

    assert folder == tmp_path / "socket"
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_long_path_gets_a_short_private_folder_always_the_same(tmp_path: Path) -> None:
    long = tmp_path / ("x" * 100)
    environ = {"XDG_RUNTIME_DIR": str(tmp_path)}
    first = socket_folder(long, environ=environ)

    assert first.parent == tmp_path
    assert first.stat().st_mode & 0o777 == 0o700
    assert socket_folder(long, environ=environ) == first


def test_a_folder_that_others_may_enter_is_not_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    long = tmp_path / ("x" * 100)
    open_to_all = socket_folder(long, environ={})
    open_to_all.chmod(0o777)
    chosen = socket_folder(long, environ={})

    assert chosen != open_to_all
    assert chosen.stat().st_mode & 0o777 == 0o700
    chosen.rmdir()

"""Who may use the dashboard, and what a login takes."""

import html
import re
from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from dashboards.access import LOOPBACK, TRIES, WINDOW_S, Access, Brake, Sessions, decide_access, read_token
from dashboards.app import create_app
from dashboards.login import COOKIE
from dashboards.security import CALL_PATH
from twin.errors import UsageError

TOKEN = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def token_file(tmp_path: Path) -> Path:
    path = tmp_path / "token"
    path.write_text(TOKEN + "\n")
    path.chmod(0o600)
    return path


@pytest.fixture
def client(results_folder: Path) -> FlaskClient:
    return create_app(results_folder, access=Access(("localhost", "twin.example.org"), TOKEN)).server.test_client()


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "localhost", "::1"])
def test_on_loopback_nothing_more_is_asked_for(host: str) -> None:
    assert decide_access(host) == Access(LOOPBACK, None)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.7", "twin.example.org", "", "127.0.0.1.example.org"])
def test_an_address_that_others_reach_needs_a_login_or_a_proxy(host: str) -> None:
    with pytest.raises(UsageError, match="give --auth-token-file FILE, or --behind-proxy"):
        decide_access(host, allowed=("twin.example.org",))


def test_with_a_token_the_address_itself_and_the_names_given_are_served(token_file: Path) -> None:
    access = decide_access("192.168.1.7", token_file=token_file, allowed=("twin.example.org",))
    assert access == Access((*LOOPBACK, "192.168.1.7", "twin.example.org"), TOKEN)


def test_every_address_at_once_needs_a_name(token_file: Path) -> None:
    with pytest.raises(UsageError, match="--allowed-host NAME"):
        decide_access("0.0.0.0", token_file=token_file)


def test_behind_a_proxy_no_token_is_asked_for() -> None:
    assert decide_access("10.0.0.1", behind_proxy=True).token is None


@pytest.mark.parametrize("name", ["", ".example.org", "a b", "http://x", "x:80", "x/y", "*", "x\n"])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="--allowed-host"):
        decide_access("127.0.0.1", allowed=(name,))


@pytest.mark.parametrize("mode", [0o604, 0o602, 0o644, 0o666])
def test_a_token_that_everybody_can_read_or_change_is_refused(mode: int, token_file: Path) -> None:
    token_file.chmod(mode)
    with pytest.raises(UsageError, match="chmod 600"):
        read_token(token_file)


@pytest.mark.parametrize("text", ["", "short", "x" * 31, "é" * 32, "x" * 16 + "\n" + "x" * 16, "x" * 5000])
def test_a_token_that_can_be_guessed_or_typed_wrongly_is_refused(text: str, token_file: Path) -> None:
    token_file.write_text(text)
    with pytest.raises(UsageError, match="at least 32"):
        read_token(token_file)


def test_a_file_without_a_token_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        read_token(tmp_path / "gone")


def log_in(client: FlaskClient, token: str = TOKEN, **headers: str) -> int:
    return client.post("/login", data={"token": token}, headers=headers).status_code


@pytest.mark.parametrize("path", ["/", "/line", "/runs", "/_dash-layout", "/_dash-dependencies", "/assets/pages.js"])
def test_without_a_login_nothing_is_given(path: str, client: FlaskClient) -> None:
    answer = client.get(path)
    assert answer.status_code == 401
    assert answer.data == b"log in first"
    assert client.post(CALL_PATH, json={}).status_code == 401


@pytest.mark.parametrize("path", ["/login/", "/Login", "//login", "/login/..", "/login/../line", "/data/x/kpis.csv"])
def test_no_other_path_passes_for_the_login(path: str, client: FlaskClient) -> None:
    assert client.get(path).status_code in {308, 400, 401, 404}


def test_a_browser_is_sent_to_the_form(client: FlaskClient) -> None:
    answer = client.get("/line", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/login?next=%2Fline")
    form = client.get("/login")
    assert b'method="post"' in form.data
    assert b"<script" not in form.data
    assert "script-src 'self'" in form.headers["Content-Security-Policy"]


def test_the_token_opens_and_leaves_a_cookie_that_scripts_cannot_read(client: FlaskClient) -> None:
    answer = client.post("/login", data={"token": TOKEN})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert TOKEN not in cookie
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("place", ["/", "/line?run=tote_hub&lang=zh-CN", "/runs/%E7%94%B2?a=%22%3E%3Cb%3E#x"])
def test_a_permalink_is_kept_through_the_login(place: str, client: FlaskClient) -> None:
    sent = client.get(place, headers={"Accept": "text/html"}).headers["Location"]
    action = re.search(r'action="([^"]*)"', client.get(sent).get_data(as_text=True))
    assert action
    answer = client.post(html.unescape(action[1]), data={"token": TOKEN})
    assert answer.headers["Location"] == place.partition("#")[0]


@pytest.mark.parametrize(
    "place",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "line",
        "/a\r\nX: y",
        "/" * 9000,
    ]
    + ["/\t/evil.example", " /line", "/\u202eline"],
)
def test_a_login_leads_to_no_other_server(place: str, client: FlaskClient) -> None:
    asked = f"/login?next={quote(place, safe='')}"
    assert "evil" not in client.get(asked).get_data(as_text=True)
    assert client.post(asked, data={"token": TOKEN}).headers["Location"] == "/"


@pytest.mark.parametrize("token", ["", "x", TOKEN[:-1], TOKEN + "x", TOKEN.upper(), "\x00", "é" * 32, "x" * 3000])
def test_another_token_opens_nothing(token: str, client: FlaskClient) -> None:
    assert log_in(client, token) == 403
    assert client.get("/").status_code == 401


def test_the_token_in_an_address_opens_nothing(client: FlaskClient) -> None:
    assert client.get(f"/?token={TOKEN}").status_code == 401
    assert client.get(f"/login?token={TOKEN}").headers.get("Set-Cookie") is None


def test_after_some_wrong_tokens_one_has_to_wait(client: FlaskClient) -> None:
    assert [log_in(client, "wrong") for _ in range(TRIES)] == [403] * TRIES
    answer = client.post("/login", data={"token": TOKEN})
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= WINDOW_S


def test_one_may_try_again_when_time_has_passed() -> None:
    now = [0.0]
    brake = Brake(lambda: now[0])
    for _ in range(TRIES):
        brake.count("a")
    assert brake.find_wait_s("a") == WINDOW_S
    assert brake.find_wait_s("b") == 0
    now[0] = WINDOW_S
    assert brake.find_wait_s("a") == 0


@pytest.mark.parametrize("shown", [None, "", ".", "..", "9999999999.x.y", "x" * 300, "é.é.é", "9999999999", "-1.a.b"])
def test_a_made_up_session_is_none(shown: str | None) -> None:
    assert not Sessions(TOKEN).is_valid(shown)


def test_a_session_is_good_here_for_some_hours_only() -> None:
    now = [0.0]
    sessions = Sessions(TOKEN, clock=lambda: now[0])
    shown = sessions.begin()
    assert sessions.is_valid(shown)
    assert not Sessions(TOKEN, clock=lambda: now[0]).is_valid(shown)
    assert not sessions.is_valid(shown[:-1] + ("0" if shown[-1] != "0" else "1"))
    now[0] = 13 * 3600
    assert not sessions.is_valid(shown)


def test_a_forged_cookie_opens_nothing(client: FlaskClient) -> None:
    client.set_cookie(COOKIE, "9999999999.aa.bb")
    assert client.get("/").status_code == 401


def test_a_form_too_large_is_refused(client: FlaskClient) -> None:
    assert log_in(client, "x" * 10_000) == 413


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:9999"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "http://[x"},
        {"Origin": ""},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://localhost"},
    ],
)
def test_a_page_of_another_server_can_send_nothing(headers: dict[str, str], client: FlaskClient) -> None:
    assert log_in(client, **headers) == 403
    assert log_in(client) == 303


@pytest.mark.parametrize("origin", ["http://localhost", "https://localhost", "http://localhost:80"])
def test_a_page_of_this_server_can(origin: str, client: FlaskClient) -> None:
    assert log_in(client, Origin=origin) == 303


@pytest.mark.parametrize(("host", "status"), [("twin.example.org", 200), ("evil.example", 400), ("x.localhost", 400)])
def test_only_the_names_allowed_are_served(host: str, status: int, client: FlaskClient) -> None:
    assert client.get("/login", headers={"Host": host}).status_code == status


@pytest.mark.parametrize("host", ["127.0.0.1:8050", "localhost:8050", "[::1]:8050"])
def test_all_names_of_this_machine_are_served(host: str, results_folder: Path) -> None:
    client = create_app(results_folder).server.test_client()
    assert client.get("/", headers={"Host": host}).status_code == 200

"""A web app that logs its users in with Latchkey: Python 3.11 and Flask."""

import json
import os
from datetime import datetime
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from flask import Flask, abort, g, make_response, redirect, render_template, request

LATCHKEY_URL = os.environ.get("LATCHKEY_URL", "http://127.0.0.1:8000")
app = Flask(__name__)
# Behind a proxy, add werkzeug's ProxyFix, because `remote_addr` must be the browser's address.


@app.before_request
def refuse_other_sites():
    """Only this site's own pages may post. Others would post with the user's cookies (CSRF)."""
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin", "")
    own = site == "same-origin" if site else urlsplit(origin).netloc == request.host
    if request.method == "POST" and not own:
        abort(403)


def latchkey(method, path, body=None):
    """Calls Latchkey for the browser, and returns a value and a problem, either of them None."""
    headers = {
        "Authorization": f"Bearer {request.cookies.get('session', '')}",
        "Content-Type": "application/json",
        "User-Agent": request.headers.get("User-Agent", ""),
        "X-Forwarded-For": request.remote_addr,
    }
    data = json.dumps(body).encode() if body else None
    call = Request(LATCHKEY_URL + path, data, headers, method=method)
    try:
        with urlopen(call, timeout=120) as response:
            return json.loads(response.read() or "null"), None
    except HTTPError as error:
        return None, json.load(error)
    except OSError:
        return None, {"status": 503, "detail": "Please try again in a moment."}


def session_problem():
    """Asks on each request, because a session can end at any time."""
    g.session, problem = latchkey("GET", "/v1/session")
    if problem and problem["status"] == 401:
        return redirect("/login", 303)
    return show("home.html", problem) if problem else None


@app.get("/")
def home():
    return session_problem() or show("home.html", **g.session)


@app.route("/register", methods=["GET", "POST"])
def register():
    if request.method == "GET":
        return show("form.html", name="register")
    _, problem = latchkey("POST", "/v1/register", fields("username", "password", "phone_number"))
    return show("form.html", problem, name="register") if problem else redirect("/login", 303)


@app.route("/login", methods=["GET", "POST"])
def login():
    if request.method == "GET":
        return show("form.html", name="login")
    value, problem = latchkey("POST", "/v1/login", fields("username", "password") | {"send": "auto"})
    if problem:
        return show("form.html", problem, name="login")
    page = show("form.html", value.get("send_problem"), name="code")
    return with_cookie(page, "challenge", value["challenge_token"], value["expires_at"])


@app.post("/code")
def code():
    body = fields("code") | {"challenge_token": request.cookies.get("challenge", "")}
    value, problem = latchkey("POST", "/v1/2fa/verify", body)
    if problem:  # 410: this challenge has ended.
        return show("form.html", problem, name="login" if problem["status"] == 410 else "code")
    # The first login returns recovery codes, once. A user who forgets the password needs one.
    codes = "recovery_codes" in value
    page = show("recovery_codes.html", **value) if codes else redirect("/", 303)
    page = with_cookie(page, "challenge")
    return with_cookie(page, "session", value["session_token"], value["expires_at"])


@app.post("/code/send")
def send():
    body = {"challenge_token": request.cookies.get("challenge", ""), "channel": "sms"}
    _, problem = latchkey("POST", "/v1/2fa/send", body)
    ended = problem and problem["status"] == 410
    return show("form.html", problem, name="login" if ended else "code")


@app.post("/logout")
def logout():
    latchkey("POST", "/v1/logout")
    return with_cookie(redirect("/login", 303), "session")


def fields(*names):
    return {name: request.form.get(name, "") for name in names}


def show(template, problem=None, **values):
    page = render_template(template, problem=problem, **values)
    policy = "default-src 'none'; frame-ancestors 'none'"
    headers = {"Content-Security-Policy": policy, "Cache-Control": "no-store"}
    return make_response(page, (problem or {}).get("status", 200), headers)


def with_cookie(response, name, value="", expires_at="1970-01-01T00:00:00Z"):
    secure = request.host.split(":")[0] not in ("127.0.0.1", "localhost")
    attributes = {"httponly": True, "samesite": "Lax", "secure": secure}
    response.set_cookie(name, value, expires=datetime.fromisoformat(expires_at), **attributes)
    return response

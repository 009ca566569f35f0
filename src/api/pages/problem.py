"""What went wrong, as a page: in words, with a way on; whoever is not known is shown the door."""

import re
from urllib.parse import urlencode

from litestar import Response
from litestar.response import Redirect
from litestar.status_codes import HTTP_401_UNAUTHORIZED

from api.language import Language, messages, say
from api.pages.rendering import page
from api.pages.words import page_words
from api.problems import ProblemError
from api.web import SESSION_COOKIE, HosoRequest

DOOR = "/login"
DOOR_KEEPING = "/login/keeping"
"""Where a form goes on to that was sent when the session had ended."""

_FORMS = re.compile(r"/cases/(new|[0-9a-f-]{1,40}/acts/(?!attachments$)[a-z/-]{1,60})")
"""A file is not among what is kept: a page cannot hold it."""


def problem_page(request: HosoRequest, problem: ProblemError) -> Response[bytes]:
    """Return the page of a problem; a redirection to the door, where nobody is known to ask."""
    if problem.status == HTTP_401_UNAUTHORIZED:
        return _to_the_door(request)
    words = page_words()
    title = f"problem.title-{problem.status}"
    answer = page(
        request,
        "problem.html",
        http_status=problem.status,
        title_code=title if title in words else "problem.title",
        text=_text(problem, request.language),
        code=problem.code,
        sentences=[say(code, request.language, about) for _, code, about in problem.errors],
    )
    answer.headers.update(problem.headers)
    return answer


def _text(problem: ProblemError, language: Language) -> str:
    """Return what is said of a problem: as pages say it, else as the contract does; of what is in neither, a fault."""
    words = page_words()
    for code in (f"problem.{problem.code}", f"problem.{problem.status}"):
        if code in words:
            return words[code][language]
    return say(problem.code, language, problem.about) if problem.code in messages() else words["problem.500"][language]


def keeps(path: str) -> bool:
    """Return whether a form at an address shows again what was typed, without recording it, when it is asked to."""
    return _FORMS.fullmatch(path) is not None


def _to_the_door(request: HosoRequest) -> Response[bytes]:
    path = request.url.path
    back = f"?{urlencode({'next': path})}" if path != "/" else ""
    redirect = Redirect(f"{DOOR}{back}", status_code=303)
    if request.method == "POST" and keeps(path):
        # 307: the browser sends the same form again, to the door.
        redirect = Redirect(f"{DOOR_KEEPING}?{urlencode({'next': path})}", status_code=307)
    if SESSION_COOKIE in request.cookies:
        redirect.delete_cookie(SESSION_COOKIE)
    return redirect

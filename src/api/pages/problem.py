"""What went wrong, as a page: in words, with a way on; whoever is not known is shown the door."""

from urllib.parse import urlencode

from litestar import Response
from litestar.response import Redirect
from litestar.status_codes import HTTP_401_UNAUTHORIZED

from api.language import say
from api.pages.rendering import page
from api.pages.words import page_words
from api.problems import ProblemError
from api.web import SESSION_COOKIE, HosoRequest

DOOR = "/login"


def problem_page(request: HosoRequest, problem: ProblemError) -> Response[bytes]:
    """Return the page of a problem; a redirection to the door, where nobody is known to ask."""
    if problem.status == HTTP_401_UNAUTHORIZED:
        return _to_the_door(request)
    words = page_words()
    title = f"problem.title-{problem.status}"
    text = next(
        (code for code in (f"problem.{problem.code}", f"problem.{problem.status}") if code in words), "problem.500"
    )
    answer = page(
        request,
        "problem.html",
        http_status=problem.status,
        title_code=title if title in words else "problem.title",
        text_code=text,
        code=problem.code,
        sentences=[say(code, request.language, about) for _, code, about in problem.errors],
    )
    answer.headers.update(problem.headers)
    return answer


def _to_the_door(request: HosoRequest) -> Response[bytes]:
    back = request.url.path if request.method == "GET" and request.url.path != "/" else None
    redirect = Redirect(DOOR if back is None else f"{DOOR}?{urlencode({'next': back})}", status_code=303)
    if SESSION_COOKIE in request.cookies:
        redirect.delete_cookie(SESSION_COOKIE)
    return redirect

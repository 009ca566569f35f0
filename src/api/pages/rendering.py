"""From a template to an answer: words, headers that let nothing foreign in, the language that was chosen."""

from typing import Any, cast
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from litestar import Response
from litestar.datastructures import Cookie

from api.fund.answers import money
from api.identity import Account
from api.language import Language
from api.pages import static
from api.pages.forms import FORM_FIELD, form_cookie, form_token
from api.pages.words import Words, upper_first
from api.roles import ROLES
from api.web import LANGUAGE_COOKIE, HosoRequest, chosen_language
from cases.values import COUNTRY

MEDIA_TYPE = "text/html"
LANGUAGE_SECONDS = 365 * 24 * 3600
HEADERS = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; form-action 'self';"
        " base-uri 'none'; frame-ancestors 'none'"
    ),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "vary": "accept-language, cookie",
}

_environment = Environment(
    loader=PackageLoader("api"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)
_environment.filters["money"] = money
_environment.filters["upper_first"] = upper_first
_environment.globals["static"] = static.address


def page(request: HosoRequest, template: str, *, http_status: int = 200, **about: Any) -> Response[bytes]:  # noqa: ANN401
    """Return a page; whatever the template needs besides what every page has comes by name."""
    token, is_new = form_token(request)
    account = cast("Account | None", request.scope.get("user"))
    body = _environment.get_template(template).render(
        t=Words(request.language),
        language=request.language,
        account=account,
        role_name=None if account is None else role_name(account.role_name, request.language),
        unit_name=None if account is None else unit_name(request, account),
        here=request.url.path,
        languages=_languages(request),
        form_field=FORM_FIELD,
        form_token=token,
        **about,
    )
    return Response(
        body.encode(),
        status_code=http_status,
        media_type=MEDIA_TYPE,
        headers=HEADERS,
        cookies=_cookies(request, token if is_new else None),
    )


def role_name(code: str, language: Language) -> str:
    """Return a role as people call it."""
    role = ROLES.get(code)
    if role is None:
        return code
    return role.vi if language == "vi" else role.en


def unit_name(request: HosoRequest, account: Account) -> str:
    """Return the unit that an account is of."""
    if account.unit == COUNTRY:
        return Words(request.language)("site.country")
    return request.program.knowledge.places.unit(account.unit).full_name


def _languages(request: HosoRequest) -> list[tuple[Language, str, str]]:
    """Return each language with its own name and the address of this page in it."""
    names: tuple[tuple[Language, str], ...] = (("vi", "Tiếng Việt"), ("en", "English"))
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]
    return [(code, name, f"{request.url.path}?{urlencode([*kept, ('lang', code)])}") for code, name in names]


def _cookies(request: HosoRequest, new_form_token: str | None) -> list[Cookie]:
    secure = request.program.settings.secure_cookies
    cookies = [] if new_form_token is None else [form_cookie(new_form_token, secure=secure)]
    language = chosen_language(request)
    if language is not None and request.cookies.get(LANGUAGE_COOKIE) != language:
        cookies.append(
            Cookie(
                key=LANGUAGE_COOKIE,
                value=language,
                path="/",
                max_age=LANGUAGE_SECONDS,
                httponly=True,
                samesite="lax",
                secure=secure,
            )
        )
    return cookies

"""The pages. What is tried out stays in the body of a request: the address holds nothing of a patient."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort, make_response, render_template, request

from cds_service.answer import Answerer
from cds_service.export.resources import signed_words
from cds_service.web.pages import analytics_routes, by_hand, drawing, rule_routes, tryout

# Nothing but what this service itself serves; pictures stand in the page itself.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

_FIRST = "patient-view/t-score-untreated"
# What the head of each page leads to: the name of the page, its address, and the words.
_MENU = (("try", "/", "Try it"), ("rules", "/rules", "Rules"), ("sets", "/value-sets", "ValueSets"))
_ANALYTICS = (("analytics", "/analytics", "Analytics"),)


@dataclass(frozen=True, slots=True)
class Shown:
    """Which pages there are: those to try a request and read the rules, and that of what clinicians did.

    `ask` asks the store for the latter; without one it says that there is none.
    """

    rules: bool = True
    analytics: bool = True
    ask: analytics_routes.Ask | None = None


def blueprint(
    answerer: Callable[[], Answerer],
    signed: Callable[[], str | None] = lambda: None,
    keep: tryout.Keep = tryout.kept_nowhere,
    shown: Shown = Shown(),
) -> Blueprint:
    """The routes of the pages. What is fired from them goes through the same answerer as a hook does.

    `signed` says who signed the content off for this site; until somebody did, every page says that nobody did.
    `keep` remembers which cards were fired.
    """
    routes = Blueprint("pages", __name__, template_folder="templates", static_folder="static", static_url_path="/pages")
    routes.add_app_template_filter(tryout.markdown, "markdown")
    routes.add_app_template_filter(tryout.hidden, "hidden")
    routes.add_app_template_filter(drawing.drawn, "as_svg")

    @routes.after_request
    def strict(response: Response) -> Response:
        response.headers.update(_HEADERS)
        if response.mimetype == "text/html":
            response.headers["Cache-Control"] = "no-store"
        return response

    menu = (*(_MENU if shown.rules else ()), *(_ANALYTICS if shown.analytics else ()))

    @routes.context_processor
    def of_every_page() -> dict[str, Any]:
        return {"sign_off": signed_words(signed()), "signed": signed(), "menu": menu, "everything": shown.rules}

    if shown.analytics:
        analytics_routes.add(routes, answerer, shown.ask)
    if shown.rules:
        _add_tryout(routes, answerer, keep)
        rule_routes.add(routes, answerer, signed)
    return routes


def _add_tryout(routes: Blueprint, answerer: Callable[[], Answerer], keep: tryout.Keep) -> None:
    """Hang the routes of the page for trying out on the blueprint."""

    @routes.get("/")
    def start() -> str:
        """The page with a story in it: that which the address names, of those that ship."""
        asked = request.args.get("story", "")
        text = tryout.story_text(asked)
        return _page(text, asked) if text is not None else _page(tryout.story_text(_FIRST) or "", _FIRST)

    @routes.get("/stories/<hook>/<name>")
    def story(hook: str, name: str) -> Response:
        text = tryout.story_text(f"{hook}/{name}")
        if text is None:
            abort(404)
        return Response(text, mimetype="application/json")

    @routes.post("/try")
    def fire() -> str | Response:
        """The answer to a body: alone, as JSON from the page's script; as a form, in a whole page."""
        if request.mimetype == "application/json":
            return render_template("answer.html", tried=tryout.tried(answerer(), request.get_data(cache=False), keep))
        request.max_form_memory_size = None  # MAX_CONTENT_LENGTH bounds it
        text = request.form.get("request", "")
        return _page(text, "", tried=tryout.tried(answerer(), text.encode(), keep))

    @routes.post("/try/by-hand")
    def make() -> Response:
        """The request that the fields of a small chart make; as text, for the page to show and fire."""
        return make_response(by_hand.request_of(request.form, answerer().today()), {"Content-Type": "application/json"})


def _page(text: str, chosen: str, tried: tryout.Tried | None = None) -> str:
    fields: dict[str, Any] = {"stories": tryout.stories(), "text": text, "chosen": chosen, "tried": tried}
    return render_template("try.html", **fields, form=by_hand.FORM)

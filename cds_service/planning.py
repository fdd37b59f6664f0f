"""Which cards there are, what leads each, what folds into it, and what there is no room for."""

from collections.abc import Iterable
from functools import cache

from cds_service.rulebook import SEVERITY, Limits
from cds_service.verdict import CardPlan, Fired, NotEvaluated, Verdict, ref_of

MOST_CARDS = 5
MOST_WHEN_OPENED = 3
MOST_LINES = 6  # of a main card, besides its first finding
MOST_OF_LIFESTYLE = 4
MOST_IN_DIGEST = 4
MOST_WORTH_KNOWING = 3
INFO_SCORE_BESIDE_CRITICAL = 6

# What a main card is about: the first class that may open one leads, what else fired folds in in this order.
_POST_FRACTURE = frozenset({"gap-post-fracture", "gap-omw-180"})
_GAPS = frozenset({"dx-incidental-vfx"})
_SCREENS = frozenset({"frax-needed"})
_WORKUP_AND_LIFESTYLE = 4
_OTHERS = 5  # notes on a diagnosis or a FRAX

# Of work-up and lifestyle: what may make a card though it merely informs; a high risk of falls informs when alone.
_FALLS = "life-falls-high"
_CARD_THOUGH_INFO = frozenset({"workup-specialist-metabolic", _FALLS})

# Medication findings that have a card of their own when a chart is opened; the rest stand in one digest.
OWN_CARD = frozenset(
    {"denosumab-overdue", "denosumab-stop-without-follow-on", "romosozumab-event-on-therapy", "vitd-toxic-25ohd"}
)

# Bone drugs given by injection or infusion: for these an unanswered question is always said aloud.
PARENTERAL = frozenset(
    {
        "zoledronic-acid-osteoporosis",
        "zoledronic-acid",
        "ibandronate-iv",
        "denosumab-osteoporosis",
        "denosumab",
        "romosozumab",
        "teriparatide",
        "abaloparatide",
    }
)


def plan(verdict: Verdict, limits: Limits) -> tuple[CardPlan, ...]:
    """The cards of one verdict, the gravest first. What has no place is hidden, and says why."""
    plans = _order_cards(verdict, limits) if verdict.ordering else _opened_cards(verdict, limits)
    ranked = sorted(plans, key=lambda one: (-SEVERITY[one.indicator], one.findings[0].rank))
    unread = _could_not_look(verdict)
    most = MOST_CARDS - (1 if unread else 0)
    for one in ranked[most:]:
        _hide(one.findings)
    return (*ranked[:most], unread) if unread else tuple(ranked[:most])


# --- something is being ordered -------------------------------------------------------------------


def _order_cards(verdict: Verdict, limits: Limits) -> list[CardPlan]:
    """One card per order; lines stand only in a card that another finding makes."""
    plans: list[CardPlan] = []
    said: set[tuple[str, frozenset[str]]] = set()
    for ref in dict.fromkeys(ref_of(one.order) for one in verdict.fired if one.shown):
        findings = [one for one in verdict.fired if one.shown and ref_of(one.order) == ref]
        _hide(one for one in findings if _repeated(one) in said)
        kept = _in_order_card([one for one in findings if one.shown], limits)
        if kept:
            plans.append(CardPlan(kept, kept[0].order))
            said |= {key for one in kept if (key := _repeated(one))}
    return plans


def _in_order_card(findings: list[Fired], limits: Limits) -> tuple[Fired, ...]:
    if all(one.line_only for one in findings) and not _lines_may(findings, limits):
        _hide(findings)
        return ()
    findings.sort(key=lambda one: one.rank)
    leading = _leading(findings)
    findings.sort(key=lambda one: one is not leading)
    if findings[0].indicator == "critical":
        _hide(one for one in findings if one.indicator == "info" and one.rule.score < INFO_SCORE_BESIDE_CRITICAL)
    known = [one for one in findings if one.shown and one.indicator == "info"]
    _hide(
        sorted(known, key=lambda one: one.line_only)[MOST_WORTH_KNOWING:]
    )  # a line never displaces what may stand alone
    return tuple(one for one in findings if one.shown)


def _leading(findings: list[Fired]) -> Fired:
    """What a card begins with: of the gravest, in their order, the first that is more than a line."""
    gravest = (one for one in findings if one.indicator == findings[0].indicator and not one.line_only)
    return next(gravest, findings[0])


def _lines_may(findings: list[Fired], limits: Limits) -> bool:
    """Whether a site lets lines make a card, and one of these weighs enough."""
    return bool(limits.lines_alone.value) and any(one.rule.score >= limits.lines_alone_score.value for one in findings)


def _repeated(one: Fired) -> tuple[str, frozenset[str]] | None:
    """What need not be said in two cards: a line about the patient, and mere information about one ingredient."""
    if one.rule.line_at_orders:
        return one.rule.id, frozenset()
    if one.order is not None and one.indicator == "info":
        return one.rule.id, one.order.drug.groups
    return None


# --- a chart is open ------------------------------------------------------------------------------


def _opened_cards(verdict: Verdict, limits: Limits) -> list[CardPlan]:
    """One main card of the fracture-risk topic, the urgent medication findings each its own, a digest of the rest.

    Where that would be too many cards, the last of the urgent findings lead the digest.
    """
    shown = [one for one in verdict.fired if one.shown]
    risk = sorted(
        (one for one in shown if one.rule.topic == "fracture-risk"), key=lambda one: (_class_of(one.rule.id), *one.rank)
    )
    safety = sorted((one for one in shown if one.rule.topic == "medication-safety"), key=lambda one: one.rank)
    main = _main_card(risk, limits)
    if not main or _class_of(main[0].findings[0].rule.id) >= _WORKUP_AND_LIFESTYLE:
        _unsay(verdict, [one for one in risk if one.finding.beside])
    urgent = [one for one in safety if one.rule.id in OWN_CARD and not one.line_only]
    rest = [one for one in safety if one not in urgent]
    room = MOST_WHEN_OPENED - len(main)
    if len(urgent) + bool(rest) > room:
        urgent, rest = urgent[: room - 1], [*urgent[room - 1 :], *rest]
    return [*main, *(CardPlan((one,)) for one in urgent), *_digest(rest)]


def _main_card(risk: list[Fired], limits: Limits) -> list[CardPlan]:
    first = next((one for one in risk if _may_open(one, limits)), None)
    if first is None:
        _hide(risk)
        return []
    if first.rule.id == _FALLS:
        first.indicator = "info"
    others = [one for one in risk if one is not first]
    _hide([one for one in others if one.rule.id.startswith("life-")][MOST_OF_LIFESTYLE:])
    _hide([one for one in others if one.shown][MOST_LINES:])
    return [CardPlan((first, *(one for one in others if one.shown)))]


def _may_open(one: Fired, limits: Limits) -> bool:
    """Whether a finding may make a main card; work-up and lifestyle only where they warn, or a site wants them."""
    about = _class_of(one.rule.id)
    if about >= _WORKUP_AND_LIFESTYLE and limits.workup_alone.value:
        return True
    if one.line_only or (one.indicator == "info" and not limits.standalone_info.value):
        return False
    known = one.indicator != "info" or one.rule.id in _CARD_THOUGH_INFO
    return about != _WORKUP_AND_LIFESTYLE or known


def _digest(findings: list[Fired]) -> list[CardPlan]:
    if all(one.line_only for one in findings):
        _hide(findings)
        return []
    _hide(findings[MOST_IN_DIGEST:])
    return [CardPlan(tuple(findings[:MOST_IN_DIGEST]))]


@cache
def _class_of(rule: str) -> int:
    if rule in _POST_FRACTURE:
        return 0
    if rule.startswith("gap-") or rule in _GAPS:
        return 1
    if rule.startswith("mon-"):
        return 2
    if rule.startswith("screen-") or rule in _SCREENS:
        return 3
    return _WORKUP_AND_LIFESTYLE if rule.startswith(("workup-", "life-")) else _OTHERS


def _unsay(verdict: Verdict, findings: list[Fired]) -> None:
    """Take back what holds only beside a main card: without one it has not fired."""
    verdict.fired = [one for one in verdict.fired if one not in findings]


def _hide(findings: Iterable[Fired]) -> None:
    for one in findings:
        one.hidden_by = "limit"


# --- what could not be read -----------------------------------------------------------------------


def _could_not_look(verdict: Verdict) -> CardPlan | None:
    """The one card that says what could not be checked, when silence could be taken for safety."""
    asked = [one for one in verdict.not_evaluated if one.rule.id not in verdict.silent]
    if verdict.ordering:
        loud = [one for one in asked if _must_be_said(one)]
    else:
        failed = [one for one in asked if _tier_read_failed(one)]
        undecided = verdict.tier.name in ("indeterminate", "intermediate", "moderate", "low")
        loud = failed if undecided else []
    unread_drafts = not verdict.mute and [one for one in verdict.chart.unreadable if "draftOrders" in one.about]
    if not loud and not unread_drafts:
        return None
    return CardPlan((), None, tuple(loud))


def _must_be_said(one: NotEvaluated) -> bool:
    """Of drugs only: a scan that is ordered though nobody could look harms nobody."""
    if one.order is None or one.order.kind != "drug":
        return False
    if one.order.drug.groups & PARENTERAL:
        return True
    # A dose in words that are not understood, or not yet written, is too common to be said of every tablet.
    return one.rule.can_be_critical and any(lack.what not in ("dose", "route") for lack in one.lacks)


def _tier_read_failed(one: NotEvaluated) -> bool:
    if one.rule.id.startswith("tier-giop-"):  # lacks what the tier itself lacks, of whoever takes no steroid too
        return False
    return one.rule.family == "tier" and any(lack.why in ("failed", "unreadable") for lack in one.lacks)

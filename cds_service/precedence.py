"""Who goes before whom, and what need not be said because it is being done already."""

from collections.abc import Callable

from cds_service.rulebook import SEVERITY, Limits
from cds_service.subjects import Subject, of_guest
from cds_service.verdict import Fired, Verdict, ref_of

# A person is sent for one scan, for the first of these reasons that holds, one that may open a card before others.
SCREENING = (
    "screen-dxa-fracture",
    "screen-dxa-gc",
    "screen-dxa-ai-adt",
    "screen-dxa-women-65",
    "screen-dxa-secondary",
    "screen-dxa-postmeno-lt65",
    "screen-risk-tool",
    "screen-dxa-men-70",
    "screen-dxa-diabetes",
    "screen-dxa-ckd",
    "screen-dxa-men-50-69",
    "screen-rescreen",
)
_PLACE = {rule: place for place, rule in enumerate(SCREENING)}


def precede(verdict: Verdict, speaks: Callable[[str], bool]) -> None:
    """Hide the weaker beside the stronger, and what another rule owns. `speaks`: whether a rule is on for the hook."""
    strong = [one for one in verdict.fired if one.rule.beats and one.rule.id not in verdict.silent]
    beaten = frozenset().union(*[one.rule.beats for one in strong])
    for weaker in verdict.fired:
        if not weaker.shown:
            continue
        rule = weaker.rule.id
        if rule in beaten:
            by = next((one for one in strong if rule in one.rule.beats and _same_order(one, weaker)), None)
            if by is not None:
                weaker.hidden_by = f"beats:{by.rule.id}"
                continue
        for subject in of_guest(rule):
            if weaker.hidden_by is None and subject.silences(rule, weaker.indicator, verdict.hook):
                owner = _owner(subject, weaker, verdict, speaks)
                weaker.hidden_by = f"owner:{owner}" if owner else None
    _one_scan(verdict)


def _owner(subject: Subject, guest: Fired, verdict: Verdict, speaks: Callable[[str], bool]) -> str | None:
    """The owner that speaks of the subject instead of the guest, if there is one."""
    if not subject.when_fired:
        return next((owner for owner in subject.owners if speaks(owner)), None)
    fired = {
        one.rule.id
        for one in verdict.fired
        if one.rule.id in subject.owners
        and one.hidden_by != "silent"
        and SEVERITY[one.indicator] >= SEVERITY[subject.from_]
        and (one.order is None or _same_order(one, guest))
        and (not subject.same or _says_as_much(one, guest, subject.same))
    }
    return next((owner for owner in subject.owners if owner in fired), None)


def _says_as_much(one: Fired, guest: Fired, names: tuple[str, ...]) -> bool:
    """Whether one finding rests on the same facts of these names as another, and is as grave."""
    facts, others = one.finding.facts, guest.finding.facts
    same = all((facts.get(name) or None) == (others.get(name) or None) for name in names)
    return same and SEVERITY[one.indicator] >= SEVERITY[guest.indicator]


def _same_order(one: Fired, other: Fired) -> bool:
    return ref_of(one.order) == ref_of(other.order)


def _one_scan(verdict: Verdict) -> None:
    asking = [one for one in verdict.fired if one.rule.id in _PLACE and one.shown]
    asking.sort(key=lambda one: (one.line_only, _PLACE[one.rule.id]))
    for one in asking[1:]:
        one.hidden_by = f"beats:{asking[0].rule.id}"


def suppress(verdict: Verdict, limits: Limits) -> None:
    """Hide what a pending order answers, what an unchanged renewal was told before, and what can wait for signing."""
    for one in verdict.fired:
        if not one.shown:
            continue
        addressed = _addressed(one, verdict, limits) or _told_before(one, verdict, limits)
        if addressed is not None:
            one.hidden_by = f"addressed:{addressed}"
        elif verdict.hook == "order-select" and (one.indicator == "info" or one.line_only) and not _of_a_scan(one):
            one.hidden_by = "limit"


def _of_a_scan(one: Fired) -> bool:
    """Whether it is about an order that is no drug: of a scan, all there is to say is said before it is planned."""
    return one.order is not None and one.order.kind != "drug"


def _addressed(one: Fired, verdict: Verdict, limits: Limits) -> str | None:
    """The order that already does what the rule would ask for: drafted beside it, or recent and active."""
    for pending in () if one.finding.despite_orders else verdict.chart.pending:
        if one.rule.addressed_by & pending.concepts and pending.ref != ref_of(one.order):
            scan = "dxa-order" in pending.concepts
            days = (limits.pending_scan_days if scan else limits.pending_lab_days).value
            fresh = pending.day is not None and 0 <= verdict.chart.days_since(pending.day) <= days
            if pending.draft or fresh:
                return pending.ref
    return None


def _told_before(one: Fired, verdict: Verdict, limits: Limits) -> str | None:
    """The request of the last months that this order repeats unchanged: mere information was given with it."""
    earlier = one.order.renews if one.order else None
    if earlier is None or earlier.authored is None or one.indicator != "info":
        return None
    recent = 0 <= verdict.chart.days_since(earlier.authored.first) <= limits.renewal_days.value
    return earlier.ref if recent else None

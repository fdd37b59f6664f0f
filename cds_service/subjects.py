"""One subject, one speaker: which rule's words reach a card where two would give the same advice.

Both rules are evaluated and stand in the trace. A row says for which hooks it holds; an owner that is switched
off, or does not answer the hook, owns nothing there.
"""

from dataclasses import dataclass

from cds_service.rulebook import OPENED, ORDERING, SEVERITY, Indicator


@dataclass(frozen=True, slots=True)
class Subject:
    """One row: while an owner is on (`when_fired`: only beside an owner that fired) the `silent` are not heard.

    Where only grave words own (`from_`) or only mild ones give way (`up_to`), the indicator decides. Where `same`
    names facts, both must rest on the same ones, and nothing gives way to milder words.
    """

    name: str
    owners: tuple[str, ...]
    silent: frozenset[str]
    hooks: frozenset[str]
    when_fired: bool
    from_: Indicator
    up_to: Indicator
    same: tuple[str, ...] = ()

    def silences(self, rule: str, indicator: Indicator, hook: str) -> bool:
        """Whether what a rule says on this hook is a matter for the owners."""
        return hook in self.hooks and rule in self.silent and SEVERITY[indicator] <= SEVERITY[self.up_to]


def _row(
    name: str,
    owners: str,
    silent: str,
    hooks: frozenset[str] = OPENED | ORDERING,
    when_fired: bool = False,
    from_: Indicator = "info",
    up_to: Indicator = "critical",
    same: str = "",
) -> Subject:
    return Subject(
        name, tuple(owners.split()), frozenset(silent.split()), hooks, when_fired, from_, up_to, (*same.split(),)
    )


TREATMENT_GAPS = (
    "gap-treat-hip-vertebral gap-treat-tscore gap-treat-osteopenia-fracture gap-treat-osteopenia-frax "
    "gap-dx-no-drug gap-very-high-bone-forming"
)
LAPSES = "denosumab-overdue denosumab-stop-without-follow-on pth-analog-no-follow-on romosozumab-no-follow-on"
STEROID_DRUG_RULES = "gc-very-high-dose-no-treatment gc-high-risk-no-treatment gc-chronic-no-bone-assessment"
CALCIUM_AND_D_BEFORE_A_DRUG = (
    "no-calcium-vitd-plan vitd-deficient-before-antiresorptive vitd-insufficient-before-antiresorptive "
    "vitd-missing-before-parenteral"
)
CALCIUM_AND_D_OF_A_PATIENT = "life-calcium life-vitd-intake life-supplement-not-substitute life-vitd-low mon-vitd"
FALL_RISK_DRUGS = "fall-risk-drug-start fall-risk-cns-polypharmacy antihypertensive-orthostasis"

SUBJECTS: tuple[Subject, ...] = (
    _row("therapy lapsed or ended", LAPSES, f"gap-persistence dx-incidental-vfx {TREATMENT_GAPS}", when_fired=True),
    # Of fills that stopped the medication rule speaks, where a site has switched it on; denosumab is its own affair.
    _row("therapy lapsed or ended", "bone-therapy-adherence-gap", "gap-persistence"),
    _row("therapy lapsed or ended", "denosumab-overdue", "mon-denosumab-continuity"),
    _row("therapy lapsed or ended", "pth-analog-no-follow-on romosozumab-no-follow-on", "gap-anabolic-followon"),
    # A treatment that is indicated and lapsed is a treatment gap first.
    _row("therapy lapsed or ended", TREATMENT_GAPS, "bone-therapy-adherence-gap", hooks=OPENED, when_fired=True),
    # Of an older fracture besides, the gap still has to be said.
    _row(
        "fracture of the last half year without treatment",
        "gap-post-fracture",
        "gap-treat-hip-vertebral",
        hooks=OPENED,
        when_fired=True,
        same="fracture others",
    ),
    _row(
        "vertebral fracture without treatment",
        "gap-treat-hip-vertebral",
        "dx-incidental-vfx",
        hooks=OPENED,
        when_fired=True,
    ),
    _row(
        "long bisphosphonate use", "bp-holiday-review-oral bp-holiday-review-iv bp-maximum-duration", "mon-bp-duration"
    ),
    _row("long bisphosphonate use", "bp-holiday-recheck", "mon-dxa-holiday", up_to="info"),
    _row("long bisphosphonate use", "mon-dxa-holiday", "bp-holiday-recheck", when_fired=True, from_="warning"),
    _row(
        "fracture or bone loss on a drug",
        "mon-fx-on-therapy mon-treatment-failure mon-bmd-loss",
        "fracture-on-therapy-reassess",
    ),
    # Only beside an owner that fired: a month of a very high dose is not yet theirs, and must not be silent.
    _row("glucocorticoid, chart opened", "gap-giop-treat screen-dxa-gc", STEROID_DRUG_RULES, OPENED, when_fired=True),
    _row(
        "aromatase inhibitor, androgen deprivation",
        "screen-dxa-ai-adt gap-ai-treat gap-adt-treat",
        "aromatase-inhibitor-no-dxa adt-no-dxa",
        hooks=OPENED,
    ),
    _row(
        "aromatase inhibitor, androgen deprivation",
        "aromatase-inhibitor-no-dxa adt-no-dxa",
        "screen-dxa-ai-adt gap-ai-treat gap-adt-treat",
        hooks=ORDERING,
    ),
    _row(
        "drugs that harm bone or cause falls",
        f"bone-harming-drug-summary {FALL_RISK_DRUGS}",
        "workup-med-review life-falls-drugs",
    ),
    _row("drugs that harm bone or cause falls", "levothyroxine-over-replacement", "workup-tsh", when_fired=True),
    _row(
        "calcium and vitamin D excess",
        "vitd-toxic-25ohd vitd-high-25ohd vitd-daily-above-ul vitd-bolus-megadose calcium-above-ul "
        "hypercalcaemia-with-calcium-or-vitd",
        "life-vitd-excess",
        when_fired=True,
    ),
    _row(
        "calcium and vitamin D plan or lack",
        CALCIUM_AND_D_BEFORE_A_DRUG,
        CALCIUM_AND_D_OF_A_PATIENT,
        hooks=ORDERING,
    ),
    _row(
        "calcium and vitamin D plan or lack",
        CALCIUM_AND_D_OF_A_PATIENT,
        CALCIUM_AND_D_BEFORE_A_DRUG,
        hooks=OPENED,
    ),
    _row(
        "baseline before a drug",
        "baseline-workup-missing dental-procedure-before-start",
        "workup-baseline-labs mon-baseline-dxa workup-dental-baseline",
        hooks=ORDERING,
    ),
    _row("baseline before a drug", "workup-baseline-labs mon-baseline-dxa", "baseline-workup-missing", hooks=OPENED),
    _row("baseline before a drug", "onj-risk-no-dental-exam dental-procedure-before-start", "workup-dental-baseline"),
    _row("bone drug at low risk", "gap-no-treat-low", "low-risk-bone-drug-start"),
    _row("bone drug in kidney disease", "denosumab-advanced-ckd-boxed", "gap-ckd-refer", hooks=ORDERING),
)


_OF_GUEST = {rule: tuple(row for row in SUBJECTS if rule in row.silent) for row in SUBJECTS for rule in row.silent}


def of_guest(rule: str) -> tuple[Subject, ...]:
    """The rows in which a rule may have to give way."""
    return _OF_GUEST.get(rule, ())

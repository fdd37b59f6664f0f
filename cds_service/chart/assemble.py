"""One record becomes one chart. The only module that knows both."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, tzinfo
from typing import get_args

from cds_service.chart import answers, conditions, fractures, medicines, observations, orders, refusals
from cds_service.chart.dates import first_day, span
from cds_service.chart.model import Chart, Source
from cds_service.chart.nouns import Person, Sex, Unreadable
from cds_service.fhir import sources, structs
from cds_service.fhir.reader import DRAFTS, Found, Record, Unread
from cds_service.rulebook import SourceState
from cds_service.terminology import index


def chart_of(
    record: Record,
    *,
    as_of: date,
    zone: tzinfo,
    selections: Collection[str] | None = None,
    without: Collection[str] = (),
    refilled: bool = False,
) -> Chart:
    """Everything a record says about its patient on the day `as_of`.

    `refilled`: the drafts are asked for again, none of them begins a drug.
    `without` names resources to leave out because full validation refused them: they count as unreadable.
    """

    refused = _found(record, without)

    def of(kind: type[structs.Resource]) -> list[Found]:
        found = record.of(kind)
        return [one for one in found if one.ref not in refused] if refused else found

    person = _person(record, as_of, zone)
    drafts = [one for one in record.drafts if one.ref not in refused]
    problems = conditions.read_problems(of(structs.Condition), zone)
    readings = observations.read(of(structs.Observation), zone)
    known = record.medicines
    administrations = of(structs.MedicationAdministration)
    procedures = of(structs.Procedure)
    requests = of(structs.MedicationRequest)
    prescriptions = medicines.read_requests(requests, known, zone)
    taken = prescriptions + medicines.read_statements(of(structs.MedicationStatement), known, zone)
    scans = orders.read_scans(of(structs.DiagnosticReport), procedures, of(structs.ServiceRequest), zone)
    chart = Chart(
        as_of=as_of,
        person=person,
        measured=readings.measured,
        answered=readings.answered,
        tested=readings.tested + answers.read_reports(of(structs.DiagnosticReport), zone),
        scores=readings.scores,
        densities=readings.densities,
        scans=readings.scans + scans,
        fractures=fractures.read_fractures(
            of(structs.Condition),
            problems,
            zone,
            procedures=of(structs.Procedure),
            reports=of(structs.DiagnosticReport),
            born=person.born,
        ),
        problems=problems,
        procedures=conditions.read_procedures(procedures, as_of, zone),
        medications=taken,
        doses=(
            *medicines.read_doses(administrations, known, zone),
            *medicines.read_dispenses(of(structs.MedicationDispense), known, zone),
            *medicines.read_billed(procedures, zone),
        ),
        refusals=refusals.read_refusals(taken, administrations, procedures, problems, known, zone),
        allergies=medicines.read_allergies(of(structs.AllergyIntolerance)),
        pending=orders.read_pending(of(structs.ServiceRequest), drafts, zone),
        drafts=orders.read_drafts(drafts, prescriptions, known, selections, as_of, zone, requests, refilled),
        sources=_sources(record, zone),
        unreadable=(
            *(_unreadable(one, selections, zone) for one in record.unread),
            *orders.not_judged(drafts, known, selections),
            *readings.unreadable,
            *(_refused(record, one, zone) for one in refused.values()),
            *_unknown_birth(record, person),
        ),
    )
    return chart.indexed()


_SEXES: Mapping[str, Sex] = {"female": "female", "male": "male"}
OLDEST = 120  # years; an older birth date stands for "unknown"


def _person(record: Record, as_of: date, zone: tzinfo) -> Person:
    found = next(iter(record.of(structs.Patient)))
    patient: structs.Patient = found.resource
    sex = _SEXES.get(patient.gender or "")
    died = first_day(patient.deceasedDateTime, zone)
    deceased = bool(patient.deceasedBoolean) or (died is not None and died <= as_of)
    born = span(patient.birthDate, zone)
    if born is not None and not 0 <= as_of.year - born.first.year <= OLDEST:
        born = None
    return Person(record.patient_id, found.ref, sex, born, deceased)


def _unknown_birth(record: Record, person: Person) -> Iterable[Unreadable]:
    given = record.of(structs.Patient)[0].resource.birthDate
    if person.born is None and given is not None:
        yield Unreadable(person.ref, "birthDate is not a date a living person can have", frozenset({"birth-date"}))


# Of a state that goes with no day, one for all charts.
_PLAIN: Mapping[SourceState, Source] = {state: Source(state) for state in get_args(SourceState)}


def _sources(record: Record, zone: tzinfo) -> dict[str, Source]:
    of_key = {
        key: _PLAIN[state] if state != "partial" else Source(state, _seen_back_to(record, key, zone))
        for key, state in record.states.items()
    }
    return {kind: of_key[key] for kind, key in sources.KEY_OF_KIND.items()}


def _seen_back_to(record: Record, key: str, zone: tzinfo) -> date | None:
    """The oldest day on a first page, if its entries do come newest first; None when they do not."""
    days: list[date] = []
    for one in record.of(_TYPES[sources.QUERIES[key].type]):
        if one.key == key:
            day = first_day(_when(one.resource), zone)
            if day is None or (days and day > days[-1]):
                return None
            days.append(day)
    return days[-1] if days else None


_TYPES: dict[str, type[structs.Resource]] = {
    kind.__name__: kind
    for kind in (
        structs.Patient,
        structs.Observation,
        structs.Condition,
        structs.MedicationRequest,
        structs.MedicationAdministration,
        structs.AllergyIntolerance,
        structs.ServiceRequest,
        structs.Procedure,
        structs.DiagnosticReport,
    )
}


def _when(resource: structs.Resource) -> str | None:
    when: str | None = getattr(resource, "when", None) or getattr(resource, "authoredOn", None)
    return when


# Drafts that could have been an order of a drug; of others nothing is said when they cannot be read.
_JUDGED = frozenset({"MedicationRequest", "Medication", "Resource"})
_KIND_OF_TYPE = {
    query.type: query.kinds[0] for query in sources.QUERIES.values() if query.type not in ("Observation", "Patient")
} | {"MedicationDispense": "medications", "MedicationStatement": "medications"}


def _unreadable(one: Unread, selections: Collection[str] | None, zone: tzinfo) -> Unreadable:
    about: Iterable[str] = ()
    if one.key == DRAFTS:
        judged = selections is None or one.ref in selections or one.ref.rpartition("/")[2] in selections
        about = (DRAFTS,) if judged and one.type in _JUDGED else ()
    elif one.type == "Observation":
        about = _observed(one.code.code)
    elif one.type in _KIND_OF_TYPE:
        about = (_KIND_OF_TYPE[one.type],)
    return Unreadable(one.ref, one.reason, frozenset(about), first_day(one.code.effectiveDateTime, zone))


def _observed(code: structs.CodeableConcept) -> frozenset[str]:
    concepts = index().of_codings(code.coding)
    kinds = {"tscore": "dxa", "zscore": "dxa", "bmd": "bmd"}
    return frozenset(kinds.get(one.partition("-")[0], one) for one in concepts)


def _found(record: Record, refs: Collection[str]) -> dict[str, Found]:
    """Resources by reference, as they are asked for; one of the record before a draft of the same reference."""
    if not refs:
        return {}
    everything = (record.drafts, *record.by_type.values())
    by_ref = {one.ref: one for many in everything for one in many}
    return {ref: by_ref[ref] for ref in refs}


def _refused(record: Record, found: Found, zone: tzinfo) -> Unreadable:
    about: frozenset[str] = frozenset()
    if found.key == DRAFTS:
        about = frozenset({DRAFTS} if isinstance(found.resource, structs.MedicationRequest) else ())
    elif isinstance(found.resource, structs.Observation):
        about = _observed(found.resource.code)
    elif not isinstance(found.resource, structs.Patient):  # sex and birth date were read, and are used
        about = frozenset({_KIND_OF_TYPE[type(found.resource).__name__]})
    return Unreadable(found.ref, record.fault(found.ref) or "", about, first_day(_when(found.resource), zone))

"""What was counted, for people and for programs. Of a patient nothing is in it, nor the name of a file of patients."""

import csv
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO
from typing import Any

from rich.console import Console
from rich.table import Table

from cds_service.burden.tally import Tally
from cds_service.protocol.services import SERVICES

# What an encounter is, as every report says it.
ENCOUNTER = (
    "A CDS Hooks request is one encounter of its hook. A patient of a Bundle or of Bulk Data is one patient-view, and "
    "one order-sign of all draft medication requests together where there are some. Numbers are per 100 encounters of "
    "the same hook. A rule that has nothing to look at (no such "
    "order, an exclusion) counts as evaluated."
)
# By measure: what its keys are made of, and its heading for people.
MEASURES: Mapping[str, tuple[tuple[str, ...], str]] = {
    "cards": (("hook", "indicator"), "Cards"),
    "with_card": (("hook",), "Encounters with a card"),
    "incomplete": (("hook",), "Encounters at which some rule was not evaluated"),
    "led": (("hook", "rule", "indicator"), "Cards by the rule that leads them, and the card's indicator"),
    "rules": (("hook", "rule", "indicator"), "Cards by every rule whose words stand in them, and its own indicator"),
    "rehearsed": (("hook", "rule", "indicator"), "Cards in which a silent rule would have spoken"),
    "lacking": (("hook", "what", "why"), "Encounters at which a rule was not evaluated, by what it lacked"),
    "not_evaluated": (("hook", "rule"), "Encounters at which a rule was not evaluated, by rule"),
    "rule_lacking": (("hook", "rule", "what", "why"), "The same by rule and what it lacked"),
}
FOR_PEOPLE = tuple(MEASURES)[:-1]
_HOOKS = [*SERVICES.values()]
_FIELDS = ("hook", "rule", "indicator", "what", "why")
_MOST = 20  # rows of a hook in a table for people, of the measures that could fill pages
_LONG = frozenset({"not_evaluated", "lacking"})
_WIDE = 132  # columns, where no terminal says how many there are


@dataclass(frozen=True, slots=True)
class Row:
    """One key of a measure, with its count under each configuration, and that per 100 encounters of the hook."""

    key: Mapping[str, str]
    counts: tuple[int, ...]
    per_100: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A tally, the names of the configurations, and the day: `as_of` for all, else `today` where none was named."""

    tally: Tally
    configurations: Sequence[str]
    as_of: date | None
    today: date

    def rows(self, measure: str) -> Iterator[Row]:
        """The rows of a measure, the most frequent of each hook first."""
        names, _ = MEASURES[measure]
        counters = [getattr(told, measure) for told in self.tally.told]
        keys = {key for counter in counters for key in counter}
        for key in sorted(keys, key=lambda one: (_HOOKS.index(one[0]), -max(each[one] for each in counters), one)):
            counts = tuple(counter[key] for counter in counters)
            encounters = self.tally.encounters[key[0]]
            yield Row(dict(zip(names, key, strict=True)), counts, tuple(round(100 * n / encounters, 2) for n in counts))

    @property
    def _day(self) -> str:
        if self.as_of is not None:
            return f"as of {self.as_of.isoformat()}"
        return f"as of {self.today.isoformat()}, or of the day that a request names"

    # --- the three forms --------------------------------------------------------------------------

    def json(self) -> str:
        """One object; lists of counts are in the order of `configurations`."""
        said: dict[str, Any] = {
            "encounter": ENCOUNTER,
            "judged": self._day,
            "configurations": [*self.configurations],
            "encounters": dict(self.tally.encounters),
            "draft_orders": dict(self.tally.orders),
            "requests_without_service": self.tally.unasked,
            "not_in_bulk_data": self.tally.absent,
            "not_read": dict(sorted(self.tally.unread.items())),
        }
        for measure in MEASURES:
            said[measure] = [
                {**row.key, "count": row.counts, "per_100_encounters": row.per_100} for row in self.rows(measure)
            ]
        return json.dumps(said, indent=2)

    def csv(self) -> str:
        """One row for each number of each configuration; what is the same for all names none."""
        text = StringIO()
        table = csv.writer(text, lineterminator="\n")
        table.writerow(("configuration", "measure", *_FIELDS, "count", "per_100_encounters"))
        for measure, counter in (("encounters", self.tally.encounters), ("draft_orders", self.tally.orders)):
            for hook, n in counter.items():
                table.writerow(("", measure, hook, "", "", "", "", n, ""))
        table.writerow(("", "requests_without_service", "", "", "", "", "", self.tally.unasked, ""))
        for kind in self.tally.absent:
            table.writerow(("", "not_in_bulk_data", "", "", "", kind, "", "", ""))
        for reason, n in sorted(self.tally.unread.items()):
            table.writerow(("", "not_read", "", "", "", str(reason), "", n, ""))
        for measure in MEASURES:
            for row in self.rows(measure):
                cells = [row.key.get(name, "") for name in _FIELDS]
                for configuration, n, per_100 in zip(self.configurations, row.counts, row.per_100, strict=True):
                    table.writerow((configuration, measure, *cells, n, per_100))
        return text.getvalue().rstrip("\n")

    def print(self, console: Console) -> None:
        """Tables, the configurations side by side."""
        if not console.is_terminal:
            console.width = _WIDE
        console.print(f"Judged {self._day}. {ENCOUNTER}", highlight=False)
        encounters = Table("hook", title="Encounters", title_justify="left")
        for heading in ("encounters", "draft orders"):
            encounters.add_column(heading, justify="right")
        for hook in _HOOKS:
            if self.tally.encounters[hook]:
                encounters.add_row(hook, str(self.tally.encounters[hook]), str(self.tally.orders[hook]))
        console.print(encounters)
        for measure in FOR_PEOPLE:
            self._print(console, measure)
        if self.tally.absent:
            types = " and no ".join(self.tally.absent)
            console.print(
                f"The Bulk Data holds no {types}: read as if nobody had any. If they were not exported, say so with "
                "--not-exported.",
                highlight=False,
            )
        if self.tally.unasked:
            console.print(f"Requests of hooks that no service answers, left out: {self.tally.unasked}")
        for reason, n in sorted(self.tally.unread.items()):
            console.print(f"Not read, {reason}: {n}", highlight=False)
        if not self.tally.encounters:
            console.print("There was nothing to judge.")

    def _print(self, console: Console, measure: str) -> None:
        names, title = MEASURES[measure]
        table = Table(*names, title=title, title_justify="left")
        for configuration in self.configurations:
            table.add_column(configuration, justify="right")
            table.add_column("per 100", justify="right")
        shown: Counter[str] = Counter()
        left_out = 0
        for row in self.rows(measure):
            shown[row.key["hook"]] += 1
            if measure in _LONG and shown[row.key["hook"]] > _MOST:
                left_out += 1
                continue
            numbers = zip(row.counts, row.per_100, strict=True)
            table.add_row(*row.key.values(), *(cell for n, per_100 in numbers for cell in (str(n), f"{per_100:.1f}")))
        if table.row_count:
            console.print(table)
        if left_out:
            console.print(f"... and {left_out} more, which --csv and --json give", highlight=False)

"""`bone-health-cds report`: what clinicians did with the cards, out of the store."""

from datetime import datetime
from typing import Any, get_args

import click
from rich.console import Console

from cds_service.paths import cards_dir
from cds_service.protocol.services import SERVICES
from cds_service.report.figures import BadPeriod, Question, Step
from cds_service.report.figures import report as ask
from cds_service.report.forms import as_csv, as_json, print_tables
from cds_service.settings import Settings
from cds_service.store.database import StoreDown
from cds_service.store_commands import database_of
from cds_service.templates import categories_of_reasons

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.option("--since", type=_DAY, help="First day, in the site's time zone; without it the first there is.")
@click.option("--until", type=_DAY, help="Last day; without it today.")
@click.option("--period", "step", type=click.Choice(get_args(Step)), default="all", show_default=True)
@click.option("--client", help="Only cards given to this client.")
@click.option("--service", type=click.Choice([*SERVICES]), metavar="SERVICE", help="Only cards of this service.")
@click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True)
def report(
    since: datetime | None, until: datetime | None, step: Step, client: str | None, service: str | None, form: str
) -> None:
    """Say what became of the cards: per rule and period shown, accepted, overridden and why, ignored, silent.

    With it the time to a decision, what could not be evaluated and for lack of what, and how long answers took. A rule
    that is overridden nearly always is named. No output names a patient, a card or a comment.
    """
    settings = Settings()
    days: dict[str, Any] = {"since": since and since.date(), "until": until and until.date()}
    question = Question(step, client=client, service=service, **days)
    categories = categories_of_reasons(cards_dir())
    try:
        found = ask(database_of(settings), question, settings.zone, settings.today(), categories)
    except BadPeriod as error:
        raise click.UsageError(str(error)) from error
    except StoreDown as error:
        raise click.ClickException(
            f"the store does not answer ({error}); `bone-health-cds store status` says more"
        ) from error
    if form == "table":
        print_tables(found, Console())
    else:
        click.echo(as_json(found) if form == "json" else as_csv(found))

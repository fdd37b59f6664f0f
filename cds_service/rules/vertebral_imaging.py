"""Who should have the spine imaged for vertebral fractures nobody knows of."""

from collections.abc import Iterator

from cds_service.chart.model import Chart
from cds_service.chart.nouns import DraftOrder
from cds_service.clinical.bone import t_scores_apply
from cds_service.clinical.vertebral_imaging import imaged_on, newest_image, reasons, renewed
from cds_service.rulebook import Family, Finding, Limits

rule = Family(__name__, topic="fracture-risk", hooks="patient-view order-select order-sign")


@rule(
    title="Spine image for vertebral fractures",
    indicator="info",
    orders="dxa-order",
    line_at_orders=True,
    needs="dxa body-height conditions medications imaging procedures birth-date",
    claims="imaging procedures",
    helps="administrations peak-height",
    beats="mon-height-loss",
    addressed_by="order-vfa spine-imaging",
    harm=2,
    frequency=3,
)
def screen_vfa(order: DraftOrder | None, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    no vertebral fracture is known, the spine was never imaged, and one of the criteria of the profile holds:
            low bone mass at the age it names, lost height, a fracture from 50 on, a long-term glucocorticoid,
            hyperparathyroidism; after an image, only when something came up since (height, back, fracture, steroid)
    Then    suggest a vertebral fracture assessment or a lateral film of the spine: a warning when two heights
            show the loss; for the age, an old fracture or one height alone only a line
    Unless  an image is ordered already
    Why     two of three vertebral fractures are never noticed, and each changes the treatment
    """
    if not t_scores_apply(chart, limits) or any(one.site == "vertebral" for one in chart.fractures):
        return
    found = reasons(chart, limits)
    if not found:
        return
    image = newest_image(chart)
    fresh = None
    if image is not None:
        day = imaged_on(image)
        fresh = renewed(chart, limits, day) if day is not None else None
        if fresh is None:
            return
    else:
        chart.require_absence("imaging", "procedures")
    chart.require_absence("conditions")
    confirmed = any(one.confirmed for one in found)
    yield Finding(
        order=order,
        indicator="warning" if confirmed else "info",
        alone=any(one.alone for one in found),
        factors=[one.factor for one in found],
        since=fresh,
        image=image,
        imaged=imaged_on(image) if image else None,
    )

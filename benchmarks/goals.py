"""What the service must cost at most, and means to; and the mark that a measured figure gets."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bar:
    """A figure is good when it is not above `goal`, and will do when it is not above `must`; `least` turns it round."""

    must: float
    goal: float
    least: bool = False

    def mark(self, figure: float) -> str:
        """`goal`, `must` or `MISSED`, whichever is the best that holds."""
        worth, must, goal = (-figure, -self.must, -self.goal) if self.least else (figure, self.must, self.goal)
        return "goal" if worth <= goal else "must" if worth <= must else "MISSED"


# By Observations in the body: CPU of the server for a request, as a ratio to the floor's and to HealthChain's (dict).
OF_FLOOR = {10: Bar(3.0, 2.0), 100: Bar(2.0, 1.5), 1000: Bar(1.2, 1.0), 10_000: Bar(0.6, 0.5)}
OF_PEER = {10: Bar(1.2, 1.0), 100: Bar(1.0, 0.8), 1000: Bar(0.7, 0.6), 10_000: Bar(0.5, 0.4)}
P99_OF_MEDIAN = Bar(3.0, 3.0)
WORKER_MB = Bar(250, 250)
FIRST_ANSWER_S = Bar(2.0, 2.0)
FAILURES = Bar(0, 0)
BURDEN_MB_PER_S = Bar(100, 100, least=True)
BENCH_S = Bar(600, 600)

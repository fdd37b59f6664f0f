"""What all rules together cost once the chart is built: `python -m benchmarks.rules [REPEATS]`.

CPU time in milliseconds, the least of some runs and their median, for charts of more and more Observations; then the
ratio of the median to the time that building the chart takes in the same run.
"""

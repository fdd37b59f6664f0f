"""Pure arithmetic and judgement over the chart. No clock, no I/O, no FHIR; limits come as arguments."""

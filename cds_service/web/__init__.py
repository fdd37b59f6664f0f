"""Routes as thin as paper: hooks, feedback, health, and errors as OperationOutcomes."""

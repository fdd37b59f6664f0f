"""One module a step. A step only adds: the version before it keeps working beside it, and nothing leads back."""

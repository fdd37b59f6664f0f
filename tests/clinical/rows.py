"""Tables of a few columns in a test: one row a line, cells between bars, the first line names them."""


def rows(text: str) -> list[list[str]]:
    """The cells of every row but the first."""
    lines = [line for line in text.splitlines() if "|" in line][1:]
    return [[cell.strip() for cell in line.split("|")] for line in lines]

"""Published formulas, in the units they were published in, and the one comparison of a result with a limit."""

from math import isclose


def under(value: float, limit: float) -> bool:
    """Whether a value lies below a limit, unrounded, but blind to the last digits of binary arithmetic.

    >>> under(34.99, 35), under(35 - 1e-13, 35)
    (True, False)
    """
    return value < limit and not isclose(value, limit, rel_tol=1e-9)


def surely_under(value: float, comparator: str, limit: float) -> bool:
    """Whether a result lies below a limit whatever its comparator leaves open.

    >>> surely_under(20, "<", 20), surely_under(30, "<", 20), surely_under(15, ">", 20)
    (True, False, False)
    """
    if comparator == "<":
        return value <= limit
    return comparator in ("", "<=") and under(value, limit)


def surely_over(value: float, comparator: str, limit: float) -> bool:
    """Whether a result lies above a limit whatever its comparator leaves open.

    >>> surely_over(20, ">", 20), surely_over(20, "", 20), surely_over(25, "<", 20)
    (True, False, False)
    """
    if comparator == ">":
        return value >= limit
    return comparator in ("", ">=") and under(limit, value)


def cockcroft_gault(*, age: int, weight_kg: float, creatinine_mg_dl: float, female: bool) -> float:
    """Creatinine clearance in mL/min, with actual body weight (Cockcroft and Gault, Nephron 1976;16:31).

    >>> round(cockcroft_gault(age=78, weight_kg=60, creatinine_mg_dl=1.26, female=True), 4)
    34.8545
    >>> round(cockcroft_gault(age=80, weight_kg=70, creatinine_mg_dl=1.5, female=False), 4)
    38.8889
    """
    clearance = (140 - age) * weight_kg / (72 * creatinine_mg_dl)
    return clearance * 0.85 if female else clearance


def body_mass_index(weight_kg: float, height_cm: float) -> float:
    """Body mass index in kg/m².

    >>> round(body_mass_index(60, 160), 2)
    23.44
    """
    return weight_kg / (height_cm / 100) ** 2


def adjusted_weight(*, weight_kg: float, height_cm: float, female: bool) -> float:
    """Ideal weight (Devine, Drug Intell Clin Pharm 1974;8:650) and two fifths of what is above it, in kg.

    >>> round(adjusted_weight(weight_kg=100, height_cm=160, female=True), 2)
    71.43
    """
    inches_over = max(0.0, height_cm / 2.54 - 60)
    ideal = (45.5 if female else 50.0) + 2.3 * inches_over
    return ideal + 0.4 * (weight_kg - ideal)


def ckd_epi_2021(*, age: int, creatinine_mg_dl: float, female: bool) -> float:
    """Race-free estimated GFR in mL/min/1.73 m² (Inker, N Engl J Med 2021;385:1737).

    >>> round(ckd_epi_2021(age=78, creatinine_mg_dl=1.26, female=True), 3)
    43.698
    >>> round(ckd_epi_2021(age=65, creatinine_mg_dl=0.7, female=False), 3)
    102.255
    """
    kappa, alpha = (0.7, -0.241) if female else (0.9, -0.302)
    ratio = creatinine_mg_dl / kappa
    rate: float = 142 * min(ratio, 1.0) ** alpha * max(ratio, 1.0) ** -1.200 * 0.9938**age
    return rate * 1.012 if female else rate


def corrected_calcium(*, calcium_mg_dl: float, albumin_g_dl: float) -> float:
    """Calcium in mg/dL corrected for a low albumin (Payne, BMJ 1973;4:643); unchanged from 4.0 g/dL up.

    >>> round(corrected_calcium(calcium_mg_dl=7.8, albumin_g_dl=2.5), 2)
    9.0
    >>> corrected_calcium(calcium_mg_dl=8.4, albumin_g_dl=4.0)
    8.4
    """
    return calcium_mg_dl + 0.8 * max(0.0, 4.0 - albumin_g_dl)

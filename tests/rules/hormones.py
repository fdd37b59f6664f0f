"""Hormones that a table may name, and what stands beside them: system, code and display of one coding."""

from tests.requests import RXNORM, SNOMED

HORMONES = {
    "progesterone": (RXNORM, "8727", "progesterone"),
    "estradiol with norethindrone": (RXNORM, "1251493", "estradiol / norethindrone acetate Oral Tablet"),
    "vaginal estradiol": (RXNORM, "310169", "estradiol 0.1 MG/ML Vaginal Cream"),
    "levonorgestrel device": (RXNORM, "807283", "levonorgestrel intrauterine system"),
    "contraceptive pill": (RXNORM, "748800", "ethinyl estradiol / norgestrel Oral Tablet"),
    "depot medroxyprogesterone": (RXNORM, "1000126", "1 ML medroxyprogesterone acetate 150 MG/ML Injection"),
    "tamoxifen": (RXNORM, "10324", "tamoxifen"),
    "lithium": (RXNORM, "6448", "lithium"),
    "fish": (SNOMED, "227037002", "Fish"),
    "latex": (SNOMED, "111088007", "Latex"),
    "tamsulosin": (RXNORM, "77492", "tamsulosin"),
}

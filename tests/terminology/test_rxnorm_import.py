"""RxNorm's release to a table of products: what is read, what is refused, and the file it becomes."""

import zipfile
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from cds_service.terminology.rxnorm import Product, ReleaseError, Strength, Table, read_release, read_table, write_table
from cds_service.terminology_commands import terminology
from tests.terminology.releases import README, RELEASE, name, relation, release, upside_down

# Zoledronic acid with its component, brand and branded drug; alendronate with vitamin D; a pack of risedronate.
NAMES = [
    name("77655", "IN", "zoledronic acid"),
    name("705823", "SCDC", "zoledronic acid 0.05 MG/ML"),
    name("705824", "SCD", "100 ML zoledronic acid 0.05 MG/ML Injection"),
    name("705872", "BN", "Reclast"),
    name("705874", "SBDC", "zoledronic acid 0.05 MG/ML [Reclast]"),
    name("705875", "SBD", "100 ML zoledronic acid 0.05 MG/ML Injection [Reclast]"),
    name("705875", "SY", "Reclast 5 MG in 100 ML Injection"),
    name("46041", "IN", "alendronate"),
    name("2418", "IN", "cholecalciferol"),
    name("117567", "PIN", "alendronate sodium"),
    name("904491", "SCDC", "alendronic acid 70 MG"),
    name("317420", "SCDC", "cholecalciferol 2800 UNT"),
    name("904490", "MIN", "alendronate / cholecalciferol"),
    name("904492", "SCD", "alendronic acid 70 MG / cholecalciferol 2800 UNT Oral Tablet"),
    name("73056", "IN", "risedronate"),
    name("905023", "SCDC", "risedronate sodium 35 MG"),
    name("905024", "SCD", "risedronate sodium 35 MG Oral Tablet"),
    name("905092", "GPCK", "{4 (risedronate sodium 35 MG Oral Tablet) } Pack"),
    name("1191", "IN", "aspirin"),
    name("315431", "SCDC", "aspirin 81 MG"),
    name("905024", "AB", "Risedronate 35mg tabs", source="MMSL"),
]
RELATIONS = [
    relation("77655", "has_ingredient", "705823"),
    relation("705823", "consists_of", "705824"),
    relation("705823", "tradename_of", "705874"),
    relation("705872", "has_ingredient", "705874"),
    relation("705824", "tradename_of", "705875"),
    relation("705874", "consists_of", "705875"),
    relation("705872", "has_ingredient", "705875"),
    relation("77655", "tradename_of", "705872"),
    relation("46041", "form_of", "117567"),
    relation("46041", "has_ingredient", "904491"),
    relation("117567", "has_precise_ingredient", "904491"),
    relation("2418", "has_ingredient", "317420"),
    relation("46041", "has_part", "904490"),
    relation("2418", "has_part", "904490"),
    relation("904490", "has_ingredients", "904492"),
    relation("904491", "consists_of", "904492"),
    relation("317420", "consists_of", "904492"),
    relation("73056", "has_ingredient", "905023"),
    relation("905023", "consists_of", "905024"),
    relation("905024", "contains", "905092"),
    relation("1191", "has_ingredient", "315431"),
    relation("1191", "has_ingredient", "905024", source="MTHSPL"),
]
OURS = {"77655", "46041", "73056"}


@pytest.fixture
def table(tmp_path: Path) -> Table:
    return read_release(release(tmp_path, NAMES, RELATIONS), OURS)


def product_named(folder: Path, words: str) -> Product:
    """The product that a clinical drug of this name is read as."""
    rows = [name("77655", "IN", "zoledronic acid"), name("9000001", "SCD", words)]
    found = read_release(release(folder, rows, [relation("77655", "has_ingredient", "9000001")]), OURS)
    return found.products["9000001"]


# --- what is read ---------------------------------------------------------------------------------


def test_a_branded_drug_is_traced_to_its_ingredient(table: Table) -> None:
    product = table.products["705875"]
    assert (product.tty, product.name) == ("SBD", "100 ML zoledronic acid 0.05 MG/ML Injection [Reclast]")
    assert product.ingredients == ("77655",)
    assert product.parts == ("705824", "705872", "705874")
    assert product.strength == (Strength("zoledronic acid", 0.05, "MG/ML"),)
    assert (product.quantity, product.form, product.milligrams) == ((100.0, "ML"), "Injection", 5.0)


@pytest.mark.parametrize(
    ("code", "tty", "ingredients"),
    [
        ("705823", "SCDC", ("77655",)),
        ("705824", "SCD", ("77655",)),
        ("705872", "BN", ("77655",)),
        ("705874", "SBDC", ("77655",)),
        ("117567", "PIN", ("46041",)),
        ("904490", "MIN", ("2418", "46041")),
        ("904492", "SCD", ("2418", "46041")),
        ("905092", "GPCK", ("73056",)),
    ],
)
def test_every_kind_of_code_has_its_ingredients(table: Table, code: str, tty: str, ingredients: tuple[str]) -> None:
    assert (table.products[code].tty, table.products[code].ingredients) == (tty, ingredients)


def test_a_combination_has_a_strength_for_each_substance(table: Table) -> None:
    product = table.products["904492"]
    assert product.strength == (Strength("alendronic acid", 70, "MG"), Strength("cholecalciferol", 2800, "UNT"))
    assert (product.form, product.quantity, product.milligrams) == ("Oral Tablet", None, None)


@pytest.mark.parametrize(
    ("quantity", "substance", "amount", "unit", "form", "milligrams"),
    [
        ("", "zoledronic acid", 4, "MG", "Injection", 4),
        ("1.7 ML ", "denosumab", 70, "MG/ML", "Injection", 119),
        ("28 ACTUAT ", "teriparatide", 0.02, "MG/ACTUAT", "Pen Injector", None),
        ("24 HR ", "tacrolimus", 1, "MG", "Extended Release Oral Tablet", 1),
        ("90 DAY ", "estradiol", 0.00208, "MG/HR", "Vaginal System", None),
        ("", "salmon calcitonin", 200, "UNT/ML", "Injectable Solution", None),
        ("", "zoledronic acid", 0.8, "MG/ML", "Injectable Solution", None),
        ("", "polyethylene glycol 3350", 17000, "MG", "Powder", 17000),
        ("", "Once-Daily diclofenac epolamine", 0.013, "MG/MG", "Medicated Patch", None),
    ],
)
def test_strength_quantity_and_form_are_read_from_the_name(
    tmp_path: Path, quantity: str, substance: str, amount: float, unit: str, form: str, milligrams: float | None
) -> None:
    product = product_named(tmp_path, f"{quantity}{substance} {amount} {unit} {form}")
    assert product.strength == ((substance, amount, unit),)
    assert (product.form, product.milligrams) == (form, milligrams)
    assert product.quantity == ((float(quantity.split()[0]), quantity.split()[1]) if quantity else None)


@pytest.mark.parametrize("words", ["zoledronic acid Injection", "zoledronic acid 4 MG Injection / diluent Injection"])
def test_a_name_that_tells_no_strength_tells_none(tmp_path: Path, words: str) -> None:
    product = product_named(tmp_path, words)
    assert (product.strength, product.quantity, product.form, product.milligrams) == ((), None, "", None)


def test_only_what_holds_our_ingredients_is_kept(table: Table) -> None:
    assert not {"1191", "315431", "317420", "2418"} & table.products.keys()
    assert table.ingredients == {"46041": "alendronate", "73056": "risedronate", "77655": "zoledronic acid"}


def test_a_precise_ingredient_may_be_ours_where_its_ingredient_is_not(tmp_path: Path) -> None:
    found = read_release(release(tmp_path, NAMES, RELATIONS), {"117567"})
    assert found.products.keys() == {"117567", "904491", "904492"}


def test_either_direction_of_a_relation_says_the_same(table: Table, tmp_path: Path) -> None:
    turned = [upside_down(row) for row in RELATIONS[:-1]]
    assert read_release(release(tmp_path, NAMES, turned), OURS) == table
    assert read_release(release(tmp_path, NAMES, RELATIONS + turned), OURS) == table


def test_relations_and_names_of_other_sources_do_not_count(table: Table) -> None:
    assert table.products["905024"].ingredients == ("73056",)
    assert table.products["905024"].name == "risedronate sodium 35 MG Oral Tablet"


def test_what_else_is_sold_under_a_brand_is_not_in_the_product(tmp_path: Path) -> None:
    names = [*NAMES, name("9000001", "BN", "Bonevita"), name("9000002", "SBD", "aspirin 81 MG Oral Tablet [Bonevita]")]
    relations = [
        *RELATIONS,
        relation("77655", "tradename_of", "9000001"),
        relation("9000001", "has_ingredient", "9000002"),
        relation("315431", "consists_of", "9000002"),
    ]
    assert "9000002" not in read_release(release(tmp_path, names, relations), OURS).products


def test_a_product_known_by_its_brand_alone_has_the_brands_ingredients(tmp_path: Path) -> None:
    names = [*NAMES, name("9000002", "SBD", "zoledronic acid Injection [Reclast]")]
    relations = [*RELATIONS, relation("705872", "has_ingredient", "9000002")]
    assert read_release(release(tmp_path, names, relations), OURS).products["9000002"].ingredients == ("77655",)


def test_of_two_names_the_one_that_is_not_suppressed_counts(tmp_path: Path) -> None:
    old, new = name("705824", "SCD", "zoledronic acid, an old name", suppressed="O"), NAMES[2]
    rest = [row for row in NAMES if row != new]
    for rows in ([old, new, *rest], [new, old, *rest]):
        found = read_release(release(tmp_path, rows, RELATIONS), OURS)
        assert found.products["705824"].name == "100 ML zoledronic acid 0.05 MG/ML Injection"
    assert "an old name" in read_release(release(tmp_path, [old, *rest], RELATIONS), OURS).products["705824"].name


# --- the release ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "readme", "inside"),
    [
        (RELEASE, README, "rrf/"),
        (RELEASE, "readme.txt", ""),
        ("RxNorm_full_prescribe_current.zip", README, "rrf/"),
        ("RxNorm_full_prescribe_11022026_2.zip", "readme.txt", "RxNorm_full/rrf/"),
    ],
)
def test_a_release_is_read_wherever_its_files_and_its_date_stand(
    tmp_path: Path, table: Table, file: str, readme: str, inside: str
) -> None:
    found = read_release(release(tmp_path, NAMES, RELATIONS, file, inside, readme), OURS)
    assert found == table
    assert found.release == date(2026, 11, 2)


def test_of_a_full_release_the_outer_files_are_read(tmp_path: Path, table: Table) -> None:
    file = release(tmp_path, NAMES, RELATIONS)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("prescribe/rrf/RXNCONSO.RRF", name("1", "IN", "another"))
        archive.writestr("prescribe/rrf/RXNREL.RRF", "")
    assert read_release(file, OURS) == table


SHORT = "1|ENG|RXNORM|"
FAULTS: list[tuple[str, list[str] | bytes, list[str] | bytes, str]] = [
    ("a name with too few columns", [*NAMES, SHORT], RELATIONS, "rrf/RXNCONSO.RRF, line 22: 3 columns instead of 18"),
    ("a relation with too few", NAMES, [RELATIONS[0], SHORT], "rrf/RXNREL.RRF, line 2: 3 columns instead of 16"),
    ("a name without a code", [NAMES[0], name("", "IN", "x")], RELATIONS, "RXNCONSO.RRF, line 2: a name without"),
    ("a code without a name", [NAMES[0], name("1", "IN", "")], RELATIONS, "RXNCONSO.RRF, line 2: a name without"),
    ("another encoding", name("1", "IN", "é").encode("latin-1") + b"\n", RELATIONS, "RXNCONSO.RRF, line 1: not UTF-8"),
    ("no names", [], RELATIONS, "RXNCONSO.RRF holds no name by RxNorm"),
    ("no relations", NAMES, [], "RXNREL.RRF holds no relation by RxNorm"),
    ("none of our ingredients", NAMES[-4:-1], [RELATIONS[-2]], "holds none of the ingredients of the value sets"),
]


@pytest.mark.parametrize(("names", "relations", "said"), [row[1:] for row in FAULTS], ids=[row[0] for row in FAULTS])
def test_a_fault_is_named_with_its_file_and_line(
    tmp_path: Path, names: list[str] | bytes, relations: list[str] | bytes, said: str
) -> None:
    with pytest.raises(ReleaseError) as caught:
        read_release(release(tmp_path, names, relations), OURS)
    assert str(caught.value).startswith(f"{RELEASE}: ")
    assert said in str(caught.value)


def test_what_is_no_release_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match=r"^nowhere\.zip cannot be read: No such file"):
        read_release(tmp_path / "nowhere.zip", OURS)
    (tmp_path / "page.zip").write_text("<html>")
    with pytest.raises(ReleaseError, match=r"^page\.zip is not a zip file"):
        read_release(tmp_path / "page.zip", OURS)
    with zipfile.ZipFile(tmp_path / "half.zip", "w") as archive:
        archive.writestr("rrf/RXNCONSO.RRF", "")
    with pytest.raises(ReleaseError, match=r"^half\.zip: holds no RXNCONSO\.RRF with RXNREL\.RRF beside it"):
        read_release(tmp_path / "half.zip", OURS)


def test_a_release_that_was_renamed_twice_has_no_date(tmp_path: Path) -> None:
    file = release(tmp_path, NAMES, RELATIONS, "rxnorm_99999999.zip", readme="readme.txt")
    with pytest.raises(ReleaseError, match="keep the name NLM gave it, RxNorm_full_prescribe_MMDDYYYY"):
        read_release(file, OURS)


def test_a_damaged_download_is_told_from_a_broken_row(tmp_path: Path) -> None:
    file = release(tmp_path, NAMES, RELATIONS)
    bytes_ = file.read_bytes()
    file.write_bytes(bytes_.replace(b"zoledronic acid", b"zoledronic acie", 1))
    with pytest.raises(ReleaseError, match=r"rrf/RXNCONSO\.RRF is damaged after line \d+, or encrypted"):
        read_release(file, OURS)


# --- the table as a file --------------------------------------------------------------------------


def test_the_table_is_written_and_read_back(table: Table, tmp_path: Path) -> None:
    write_table(table, tmp_path / "table.jsonl")
    assert read_table(tmp_path / "table.jsonl") == table
    assert [one.name for one in tmp_path.iterdir() if one.suffix == ".part"] == []
    first, *rest = (tmp_path / "table.jsonl").read_text(encoding="utf-8").splitlines()
    assert '"release":"2026-11-02"' in first
    assert "courtesy of the U.S. National Library of Medicine (NLM)" in first
    assert len(rest) == len(table.products)


def test_the_order_of_the_rows_changes_no_byte(table: Table, tmp_path: Path) -> None:
    write_table(table, tmp_path / "one.jsonl")
    for names, relations in ((NAMES[::-1], RELATIONS[::-1]), (sorted(NAMES), sorted(RELATIONS))):
        write_table(read_release(release(tmp_path, names, relations), OURS), tmp_path / "other.jsonl")
        assert (tmp_path / "other.jsonl").read_bytes() == (tmp_path / "one.jsonl").read_bytes()


@pytest.mark.parametrize(
    ("found", "put", "said"),
    [
        ('"format":"bone-health-cds rxnorm products 1"', '"format":"2"', "written by another version"),
        ('{"format"', '["format"', r"is no table of RxNorm products"),
        ('"tty":"PIN"', '"kind":"PIN"', r"table\.jsonl, line 2 is not as import-rxnorm writes it"),
        ("0.05", '"little"', r"table\.jsonl, line 3 is not as import-rxnorm writes it"),
        ("Reclast", "R\udce9clast", "is not UTF-8"),
    ],
)
def test_a_table_that_is_not_as_it_was_written_is_refused(
    table: Table, tmp_path: Path, found: str, put: str, said: str
) -> None:
    file = tmp_path / "table.jsonl"
    write_table(table, file)
    text = file.read_text(encoding="utf-8")
    assert found in text
    file.write_bytes(text.replace(found, put, 1).encode("utf-8", "surrogateescape"))
    with pytest.raises(ReleaseError, match=said):
        read_table(file)


def test_a_table_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match=r"^none\.jsonl cannot be read"):
        read_table(tmp_path / "none.jsonl")


# --- the command ----------------------------------------------------------------------------------


def test_the_command_imports_a_release(tmp_path: Path) -> None:
    file, out = release(tmp_path, NAMES, RELATIONS), tmp_path / "products.jsonl"
    result = CliRunner().invoke(terminology, ["import-rxnorm", str(file), "--out", str(out)])
    assert (result.exit_code, result.stderr) == (0, "")
    assert "RxNorm of 2026-11-02: 14 codes of 5 ingredients." in result.stdout
    assert read_table(out).products["705875"].milligrams == 5


@pytest.mark.parametrize("where", ["nowhere.zip", "products/elsewhere.jsonl"])
def test_the_command_says_what_it_could_not_do(tmp_path: Path, where: str) -> None:
    file = release(tmp_path, NAMES, RELATIONS)
    words = [str(tmp_path / where)] if where.endswith("zip") else [str(file), "--out", str(tmp_path / where)]
    result = CliRunner().invoke(terminology, ["import-rxnorm", *words])
    assert result.exit_code == 1
    assert "cannot be" in result.stderr
    assert not list(tmp_path.rglob("*.jsonl*"))

"""The file of clients: what it says, who a caller is taken for, and that every mistake is named with its line."""

from pathlib import Path

import pytest

from cds_service.answer import KNOWN
from cds_service.app import create_app
from cds_service.paths import fixtures_dir
from cds_service.protocol.rendering import Rendering
from cds_service.security.registry import Client, Registry, RegistryError, read_clients, registry_of
from cds_service.settings import Settings

EXAMPLE = fixtures_dir() / "clients.toml"

SOUND = """\
# a site
[[client]]
name = "north"
fhir_base_urls = [
    "https://north.example.org/fhir",
    "https://north.example.org/fhir-test/",
]

[[client]]
name = "south"
fhir_base_urls = ["https://SOUTH.example.org:443/fhir"]
also_has = ["statements"]
"""


def written(folder: Path, text: str) -> Path:
    file = folder / "clients.toml"
    file.write_text(text, encoding="utf-8")
    return file


def refused(folder: Path, text: str) -> str:
    with pytest.raises(RegistryError) as caught:
        read_clients(written(folder, text), KNOWN)
    return str(caught.value)


def of_example(name: str) -> Client:
    return registry_of(EXAMPLE, KNOWN).named(name)


# --- what it says ---------------------------------------------------------------------------------


def test_the_first_client_of_the_example_says_what_is_so_when_nothing_is_said() -> None:
    shown = of_example("example")
    usual = Client("example")
    assert shown.sends == frozenset(KNOWN.keys)
    assert usual.sends is None, "nothing said is every usual key"
    assert shown.renders.actions is not None
    assert shown.renders == Rendering(actions=shown.renders.actions)
    for member in ("fhir_version", "needs_token", "also_has", "categories", "topics_off", "loopback"):
        assert getattr(shown, member) == getattr(usual, member), member


def test_the_example_has_a_client_of_each_kind_that_is_told_of() -> None:
    assert [one.name for one in read_clients(EXAMPLE, KNOWN)] == [
        "example",
        "epic",
        "oracle-health",
        "sandbox",
        "medplum",
    ]
    assert of_example("epic").categories == {"labs": "laboratory", "vitals": "vital-signs"}
    assert "update MedicationRequest" not in (of_example("epic").renders.actions or ())
    assert not of_example("sandbox").needs_token
    assert of_example("medplum").also_has == {"dispenses", "statements"}


def test_a_file_without_clients_has_none(tmp_path: Path) -> None:
    assert read_clients(written(tmp_path, "# none yet\n"), KNOWN) == ()


# --- who a caller is taken for --------------------------------------------------------------------


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    return registry_of(written(tmp_path, SOUND), KNOWN)


@pytest.mark.parametrize(
    ("fhir_server", "name"),
    [
        ("https://north.example.org/fhir", "north"),
        ("https://north.example.org/fhir/", "north"),
        ("https://North.Example.org:443/fhir", "north"),
        ("https://north.example.org/fhir-test", "north"),
        ("https://south.example.org/fhir", "south"),
        ("https://south.example.org/fhir/other", "open"),
        ("https://south.example.org", "open"),
        ("http://south.example.org/fhir", "open"),
        ("https://south.example.org:8443/fhir", "open"),
        ("https://south.example.org@evil.example/fhir", "open"),
        ("https://evil.example/https://south.example.org/fhir", "open"),
        ("not a url", "open"),
        ("https://[", "open"),
        ("", "open"),
        (None, "open"),
    ],
)
def test_a_client_is_told_by_its_fhir_server(registry: Registry, fhir_server: str | None, name: str) -> None:
    assert registry.of(fhir_server).name == name


def test_a_client_named_in_the_settings_is_every_caller(tmp_path: Path) -> None:
    registry = registry_of(written(tmp_path, SOUND), KNOWN, only="south")
    assert registry.of("https://north.example.org/fhir").name == "south"
    assert registry.of(None).name == "south"


def test_a_client_named_in_the_settings_must_be_in_the_file(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match=r"'west'; there are: north, south, open"):
        registry_of(written(tmp_path, SOUND), KNOWN, only="west")


@pytest.mark.parametrize(
    ("name", "url", "allowed"),
    [
        ("north", "https://north.example.org/fhir/Patient/1", True),
        ("north", "https://north.example.org/fhir/Observation?patient=1&_count=9", True),
        ("north", "https://north.example.org/fhir-test/Patient/1", True),
        ("north", "https://north.example.org/fhirs/Patient/1", False),
        ("north", "https://north.example.org/fhir/../admin", False),
        ("north", "https://north.example.org/fhir/%2e%2e/admin", False),
        ("north", "https://south.example.org/fhir/Patient/1", False),
        ("north", "http://north.example.org/fhir/Patient/1", False),
        ("north", "http://127.0.0.1:8103/fhir/Patient/1", False),
        ("open", "http://127.0.0.1:8103/fhir/Patient/1", True),
        ("open", "http://localhost/fhir", True),
        ("open", "http://[::1]:80/fhir", True),
        ("open", "https://listed.example.org/r4/Patient/1", True),
        ("open", "https://north.example.org/fhir/Patient/1", False),
        ("open", "http://localhost.evil.example/fhir", False),
        ("open", "ftp://127.0.0.1/fhir", False),
        ("open", "https:///fhir", False),
    ],
)
def test_only_listed_fhir_servers_may_be_read(tmp_path: Path, name: str, url: str, allowed: bool) -> None:
    registry = registry_of(written(tmp_path, SOUND), KNOWN, ["https://listed.example.org/r4"])
    refusal = registry.named(name).refusal(url)
    assert (refusal is None) == allowed
    assert url not in (refusal or "")


def test_a_fhir_server_of_the_settings_must_be_one() -> None:
    with pytest.raises(RegistryError, match="is not https"):
        registry_of(None, KNOWN, ["http://ehr.example.org/fhir"])


# --- mistakes -------------------------------------------------------------------------------------

CLIENT = '[[client]]\nname = "north"\n'


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("[[client]]\nsends = ['patient']\n", 1, "name must be given"),
        ("[[client]]\nname = ''\n", 2, "name must be given and not be empty"),
        ("[[client]]\nname = 7\n", 2, "name must be a text"),
        (CLIENT + "\n# a word\nfhir_base_url = []\n", 5, "fhir_base_url is no member; was fhir_base_urls meant?"),
        (CLIENT + "zebra = 1\n", 3, "zebra is no member"),
        ("[server]\nport = 1\n", 1, "server is no member"),
        ("client = 'north'\n", 1, "each headed [[client]]"),
        ("client = ['north']\n", 1, "each headed [[client]]"),
        (CLIENT + "fhir_base_urls = 'https://x.example'\n", 3, "must be a list of URLs"),
        (CLIENT + "fhir_base_urls = ['http://ehr.example.org/fhir']\n", 3, "which is not https"),
        (CLIENT + "fhir_base_urls = ['ehr.example.org']\n", 3, "is not an absolute"),
        (CLIENT + "fhir_base_urls = ['https://a:b@ehr.example.org']\n", 3, "holds a user name"),
        (CLIENT + "fhir_base_urls = ['https://ehr.example.org?x=1']\n", 3, "has a query"),
        (CLIENT + "fhir_base_urls = ['https://ehr.example.org:zz/']\n", 3, "is not a URL"),
        (CLIENT + "fhir_base_urls = [\n  'https://ok.example',\n  '/x',\n]\n", 3, "'/x', which is not an absolute"),
        (CLIENT + "fhir_version = '3.0.2'\n", 3, "must be one of 4.0.1, 4.3.0, not '3.0.2'"),
        (CLIENT + "sends = ['patient', 'scans']\n", 3, "holds 'scans', which is none of patient, conditions"),
        (CLIENT + "sends = ['labs']\n", 3, "must hold patient"),
        (CLIENT + "sends = ['patient', 'dispenses']\n", 3, "holds 'dispenses'"),
        (CLIENT + "also_has = ['labs']\n", 3, "none of dispenses, statements"),
        (CLIENT + "observations_by_category = {orders = 'x'}\n", 3, "holds 'orders', which is none of dxa, labs"),
        (CLIENT + "observations_by_category = {assessments = 'survey'}\n", 3, "holds 'assessments', which is none of"),
        (CLIENT + "observations_by_category = {labs = 'lab&x=1'}\n", 3, "must give labs a category code"),
        (CLIENT + "[client.observations_by_category]\nlabs = 'laboratory'\nteeth = 'x'\n", 5, "holds 'teeth'"),
        (CLIENT + "observations_by_category = {labs = 3}\n", 3, "must give labs a category code"),
        (CLIENT + "topics_off = ['dentistry']\n", 3, "none of fracture-risk, medication-safety"),
        (CLIENT + "private_networks = '10.0.0.0/8'\n", 3, "private_networks must be a list of texts"),
        (CLIENT + "private_networks = ['8.8.8.0/24']\n", 3, "holds '8.8.8.0/24', which is not a private network"),
        (CLIENT + "private_networks = ['169.254.0.0/16']\n", 3, "which is a network that is never read"),
        (CLIENT + "token = 1\n", 3, "token must be a table"),
        (CLIENT + "[client.token]\njwks_file = 'x'\n", 3, "issuer must be given"),
        (CLIENT + "[client.token]\naudience = 'cds'\n", 4, "audience is not an absolute http(s) URL"),
        ("[[client]]\nname = 'nobody'\n", 2, "the name 'nobody' is already that of no client"),
        (CLIENT + "renders = 1\n", 3, "renders must be a table"),
        (CLIENT + "[client.renders]\nselection_behavior = 'all'\n", 4, "must be one of any, at-most-one"),
        (CLIENT + "[client.renders]\nactions = ['fax Patient']\n", 4, "holds 'fax Patient'"),
        (CLIENT + "[client.renders]\nactions_per_suggestion = 0\n", 4, "must be at least 1"),
        (CLIENT + "[client.renders]\nactions_per_suggestion = true\n", 4, "must be a whole number"),
        (CLIENT + "[client.renders]\nresource_id = 'text'\n", 4, "must be one of string, array"),
        (CLIENT + "[client.renders]\nsystem_actions = 'no'\n", 4, "must be true or false"),
        (
            CLIENT + "[client.renders.order_codes]\n'2160-0' = 'nothing'\n",
            4,
            "must give 2160-0 a code, written system|",
        ),
        (CLIENT + "[client.renders.order_codes]\n'2160-0' = '|1'\n", 4, "must give 2160-0 a code, written system|"),
        (CLIENT + "[client.renders]\norder_codes = {'2160-0' = 'a b|1'}\n", 4, "must give 2160-0 a code"),
        (CLIENT + "[client.renders]\ntables = true\n", 4, "tables is no member"),
        ("[[client]]\nname = 'try-page'\n", 2, "already that of the page for trying out"),
        (CLIENT + CLIENT, 4, "the name 'north' is already that of another client"),
        ("[[client]]\nname = 'open'\n", 2, "already that of the client every unknown caller is taken for"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, text: str, line: int, said: str) -> None:
    message = refused(tmp_path, text)
    assert f"clients.toml, line {line}: " in message
    assert said in message


def test_a_base_url_belongs_to_one_client(tmp_path: Path) -> None:
    again = '\n[[client]]\nname = "east"\nfhir_base_urls = ["https://south.example.org/fhir/"]\n'
    assert "line 16: https://south.example.org/fhir already belongs to the client south" in refused(
        tmp_path, SOUND + again
    )


def test_all_mistakes_are_named_at_once_in_the_order_of_their_lines(tmp_path: Path) -> None:
    message = refused(tmp_path, CLIENT + "zebra = 1\nsends = ['labs']\n[client.renders]\nresource_id = 'x'\n")
    assert [line.partition(": ")[0][-1] for line in message.splitlines()] == ["3", "4", "6"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[client]]\nname = 'a'\nname = 'b'\n", "line 3"),
        ("[[client]]\nname = \n", "line 2"),
        ("[[client]\n", "line 1"),
    ],
)
def test_what_is_no_toml_is_named_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    assert said in refused(tmp_path, text)


def test_a_file_that_is_not_there_or_not_text_is_named(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match=r"nowhere\.toml: cannot be read: No such file"):
        read_clients(tmp_path / "nowhere.toml", KNOWN)
    file = tmp_path / "clients.toml"
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(RegistryError, match="is not UTF-8"):
        read_clients(file, KNOWN)


def test_a_service_with_a_wrong_file_of_clients_does_not_start(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match="line 3"):
        create_app(Settings(clients_file=written(tmp_path, CLIENT + "zebra = 1\n")))
    with pytest.raises(RegistryError, match="there is no client 'west'"):
        create_app(Settings(client="west"))

"""Every setting of the service: name, type, default, meaning. Each can be given as `BONE_HEALTH_<NAME>`."""

import os
import re
from contextlib import suppress
from datetime import UTC, date, datetime, tzinfo
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import DirectoryPath, Field, FilePath, IPvAnyNetwork, SecretStr, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SecretsSettingsSource, SettingsConfigDict

MIB = 1024 * 1024
TRY_PAGE = "try-page"  # who is stored as the client of cards that were fired on the page for trying out
_RATE = re.compile(r"[1-9]\d*/(second|minute|hour)")


class Settings(BaseSettings):
    """What one running service is told from outside."""

    # What a setting was is never said where it is refused: it may be a secret, or hold one.
    model_config = SettingsConfigDict(env_prefix="BONE_HEALTH_", frozen=True, extra="forbid", hide_input_in_errors=True)

    mode: Literal["open", "registered"] = Field(
        "open",
        description="open: callers are not authenticated; for development on one machine. registered: only clients of "
        "the file may call, each with a JWT it signed.",
    )
    open_to_network: bool = Field(
        False, description="Whether open mode may be reached from other machines, by whoever can reach it."
    )
    shared_state: str | None = Field(
        None,
        description="What all processes share: used tokens, and calls counted. A file on one machine, a redis:// or "
        "rediss:// URL for several. Registered mode needs it.",
    )
    discovery_needs_token: bool = Field(
        False, description="Whether, in registered mode, discovery wants a token too; most clients read it without one."
    )
    token_leeway_seconds: float = Field(
        60.0, ge=0, le=300, description="How far the clocks of clients may be off, in seconds."
    )
    keys_between_seconds: float = Field(
        30.0, ge=1, description="Least time between two fetches of one client's key set, in seconds."
    )
    rate_limit: str = Field(
        "1200/minute",
        description="Most calls of one client; in open mode of one address, this machine excepted. Such as 20/second.",
    )
    trusted_proxies: int = Field(
        0, ge=0, description="How many proxies stand in front, whose X-Forwarded-For, -Proto and -Host are believed."
    )
    hsts_seconds: int = Field(
        31_536_000, ge=0, description="How long browsers are told to come back over TLS alone (HSTS); 0 tells nothing."
    )
    time_zone: str = Field("UTC", description="IANA name of the site's time zone; whole days are counted in it.")
    profile: str = Field("us-default", description="Guideline profile whose numbers apply.")
    site_file: Path | None = Field(None, description="YAML file of the site's own numbers and switches.")
    switch_file: Path | None = Field(
        None,
        description="File written by `switch`: what it names (all, a client, a rule) says nothing from the next "
        "request on. It need not be there.",
    )
    sign_off_file: Path | None = Field(
        None, description="YAML file of who has signed off which version of which rule (see `sign-off`)."
    )
    rxnorm_table: Path | None = Field(
        None, description="Table of RxNorm products made by `terminology import-rxnorm`; without it the shipped codes."
    )
    rxnav_url: str | None = Field(
        None,
        pattern=r"^https?://[^/\s]+",
        description="Base URL of RxNav (https://rxnav.nlm.nih.gov/REST), asked in the background about drug codes that "
        "are not known; only the code is sent. Without it nothing is asked.",
    )
    rxnav_seconds: float = Field(2.0, gt=0, le=30, description="Deadline of one question to RxNav, in seconds.")
    rxnav_cache: Path | None = Field(None, description="File that keeps RxNav's answers between starts.")
    site_map: Path | None = Field(None, description="FHIR ConceptMap from the site's own codes to standard ones.")
    fracture_risk: bool = Field(True, description="Whether the fracture-risk topic speaks.")
    medication_safety: bool = Field(True, description="Whether the medication-safety topic speaks.")
    clients_file: Path | None = Field(
        None, description="TOML file of the clients this service knows (see `fixtures/clients.toml`)."
    )
    client: str | None = Field(
        None, description="Name of the client every caller is taken for; without it a client is told by its fhirServer."
    )
    fhir_servers: tuple[str, ...] = Field(
        (), description="FHIR base URLs, besides loopback, that may be read in open mode for callers not in the file."
    )
    fetch_without_token: bool = Field(
        True, description="Whether, in open mode, a FHIR server is read for a request that brings no access token."
    )
    fetch_search: Literal["GET", "POST"] = Field(
        "GET", description="How FHIR servers are searched: GET, or POST `_search`, which keeps patients out of URLs."
    )
    fetch_seconds: float = Field(
        1.5, gt=0, le=30, description="Deadline for everything that is fetched for one request, in seconds."
    )
    fetch_pages: int = Field(20, gt=0, description="Most pages that are fetched for one prefetch key.")
    fetch_bytes: int = Field(8 * MIB, gt=0, description="Most bytes, unpacked, that are fetched for one prefetch key.")
    fetch_medications: int = Field(
        20, ge=0, description="Most Medications that are read for one request because orders refer to them."
    )
    fetch_threads: int = Field(48, gt=0, description="Most reads and searches that one worker process does at once.")
    fhir_ca_bundle: FilePath | None = Field(
        None, description="PEM file of the authorities that FHIR servers are trusted by; without it the public ones."
    )
    store: str | None = Field(
        None,
        repr=False,
        description="Where issued cards, feedback and snoozes are kept: the path of a SQLite file, or "
        "`postgresql://…`. Without it nothing is kept in open mode; else in a file in the state folder of the user.",
    )
    patient_key: SecretStr | None = Field(
        None,
        min_length=32,
        description="Secret of the site under which patients are hashed in the store. Without it nothing is kept of "
        "patients, and no card can be snoozed.",
    )
    keep_comments: bool = Field(False, description="Whether what users write with an override is kept.")
    retain_days: int = Field(730, gt=0, description="For how many days `store retain` keeps cards and feedback.")
    retain_comment_days: int = Field(90, gt=0, description="For how many days `store retain` keeps comments.")
    secrets_dir: DirectoryPath | None = Field(
        None,
        description="Folder of files that each hold one setting, named like its variable; the environment goes before. "
        "For `BONE_HEALTH_STORE` with a password, and `BONE_HEALTH_PATIENT_KEY`.",
    )
    max_body_bytes: int = Field(32 * MIB, gt=0, description="Largest request body; larger ones are answered 413.")
    log_format: Literal["auto", "json", "text"] = Field(
        "auto", description="How lines of the log are written; auto: as text on a terminal, as JSON elsewhere."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="The least that is logged; at info each call has one line."
    )
    log_access: bool = Field(
        False, description="Whether the server logs a line of its own for each call too, without its URL."
    )
    metrics_networks: tuple[IPvAnyNetwork, ...] = Field(
        (),
        description="Networks, besides this machine, from which `/metrics` may be read; a proxy in between must stand "
        "in one too.",
    )
    cors_origins: tuple[str, ...] = Field(
        (), description="Origins browsers may call from when the service is not reached on loopback."
    )
    pages: bool | None = Field(
        None,
        description="Whether the pages (try it, rules, ValueSets) are served. Not said: in open mode they are, "
        "else they are not.",
    )
    analytics_networks: tuple[IPvAnyNetwork, ...] = Field(
        (),
        description="Networks from which alone `/analytics` may be read, in either mode; a proxy in between must stand "
        "in one too. Not said: in open mode it is a page like the others, else it is not there.",
    )
    public_url: str | None = Field(
        None,
        description="Address at which browsers reach the pages (https; http on loopback). With it each card links to "
        "the page of its rule; without it, or without pages, none does.",
    )
    spec_version: str = Field("2.0.1", description="CDS Hooks version that discovery names.")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What the program says goes before the environment, and that before the files of the folder of secrets."""
        folder = Path(os.environ.get("BONE_HEALTH_SECRETS_DIR") or "/nowhere")
        files = (SecretsSettingsSource(settings_cls, folder),) if folder.is_dir() else ()
        return (init_settings, env_settings, *files)

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"{name!r} is not an IANA time zone such as America/New_York") from error
        return name

    @field_validator("rate_limit")
    @classmethod
    def _countable(cls, text: str) -> str:
        if not _RATE.fullmatch(text):
            raise ValueError(f"{text!r} is not a rate such as 20/second or 1200/minute")
        return text

    @property
    def zone(self) -> tzinfo:
        """The site's time zone; for UTC that of the standard library, with which dates are read quickest."""
        return UTC if self.time_zone == "UTC" else ZoneInfo(self.time_zone)

    @property
    def serves_pages(self) -> bool:
        """Whether the pages are served: as it is said, else in open mode alone."""
        return self.mode == "open" if self.pages is None else self.pages

    @property
    def serves_analytics(self) -> bool:
        """Whether the page of what clinicians did is served."""
        return bool(self.analytics_networks) or (self.mode == "open" and self.serves_pages)

    @property
    def store_url(self) -> str | None:
        """Where the store is, if there is one; outside open mode there always is."""
        if self.store is not None or self.mode == "open":
            return self.store
        folder = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local/state") / "bone-health-cds"
        with suppress(OSError):  # a store that is not there is said, and keeps nobody from starting
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return str(folder / "store.db")

    def today(self) -> date:
        """Today in the site's time zone. Here and in `now` the clock is read, and nowhere else."""
        return datetime.now(self.zone).date()

    def now(self) -> int:
        """Milliseconds since 1970, in UTC."""
        return int(datetime.now(UTC).timestamp() * 1000)

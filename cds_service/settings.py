"""Every setting of the service: name, type, default, meaning. Each can be given as `BONE_HEALTH_<NAME>`."""

from datetime import date, datetime
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, FilePath, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

MIB = 1024 * 1024


class Settings(BaseSettings):
    """What one running service is told from outside."""

    model_config = SettingsConfigDict(env_prefix="BONE_HEALTH_", frozen=True, extra="forbid")

    mode: Literal["open"] = Field(
        "open", description="open: callers are not authenticated; for development on one machine."
    )
    time_zone: str = Field("UTC", description="IANA name of the site's time zone; whole days are counted in it.")
    profile: str = Field("us-default", description="Guideline profile whose numbers apply.")
    site_file: Path | None = Field(None, description="YAML file of the site's own numbers and switches.")
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
    max_body_bytes: int = Field(32 * MIB, gt=0, description="Largest request body; larger ones are answered 413.")
    cors_origins: tuple[str, ...] = Field(
        (), description="Origins browsers may call from when the service is not reached on loopback."
    )
    pages: bool | None = Field(
        None,
        description="Whether the pages (try it, rules, ValueSets) are served. Not said: in open mode they are, "
        "else they are not.",
    )
    public_url: str | None = Field(
        None,
        description="Address at which browsers reach the pages (https; http on loopback). With it each card links to "
        "the page of its rule; without it, or without pages, none does.",
    )
    spec_version: str = Field("2.0.1", description="CDS Hooks version that discovery names.")

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"{name!r} is not an IANA time zone such as America/New_York") from error
        return name

    @property
    def zone(self) -> ZoneInfo:
        """The site's time zone."""
        return ZoneInfo(self.time_zone)

    @property
    def serves_pages(self) -> bool:
        """Whether the pages are served: as it is said, else in open mode alone."""
        return self.mode == "open" if self.pages is None else self.pages

    def today(self) -> date:
        """Today in the site's time zone: the one place where the clock is read."""
        return datetime.now(self.zone).date()

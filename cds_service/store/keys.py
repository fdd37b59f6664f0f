"""Patients, encounters and findings under a keyed hash, so that nobody without the site's key can tell who they are."""

import hmac
from functools import lru_cache
from hashlib import sha256


class Keys:
    """Hashes of one site: HMAC-SHA-256 with its key, as 64 hexadecimal digits."""

    def __init__(self, key: str) -> None:
        self._key = hmac.new(key.encode(), digestmod=sha256)
        # Asked when a chart is opened, and again when its cards are kept.
        self.finding = lru_cache(maxsize=4096)(self._finding)

    def _hash(self, parts: str) -> str:
        """Of parts with their lengths, so that no two lists of them read the same."""
        begun = self._key.copy()  # the key is laid in once
        begun.update(parts.encode())
        return begun.hexdigest()

    def patient(self, issuer: str, patient_id: str) -> str:
        """The patient of one FHIR server: the same logical id elsewhere is somebody else."""
        return self._hash(f"7:patient{len(issuer)}:{issuer}{len(patient_id)}:{patient_id}")

    def encounter(self, issuer: str, encounter_id: str) -> str:
        return self._hash(f"9:encounter{len(issuer)}:{issuer}{len(encounter_id)}:{encounter_id}")

    def _finding(self, patient: str, rule: str, drug: str) -> str:
        """What one rule says about one drug ("" of none) of one patient, who is given by the hash."""
        return self._hash(f"7:finding{len(patient)}:{patient}{len(rule)}:{rule}{len(drug)}:{drug}")

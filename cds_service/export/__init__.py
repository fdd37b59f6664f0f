"""The content to take away: as a table, and as FHIR R4 resources."""

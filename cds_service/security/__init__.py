"""Who calls, what they can show, and which FHIR servers may be read for them."""

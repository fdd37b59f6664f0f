"""FHIR R4 at the edge: prefetch becomes a record of slim structs; suggestions become valid resources."""

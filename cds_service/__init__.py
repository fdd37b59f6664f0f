"""bone-health-cds: a CDS Hooks service for fracture risk and the safety of bone drugs."""

__version__ = "0.1.0"

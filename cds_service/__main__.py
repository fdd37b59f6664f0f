"""`python -m cds_service` is the same program as the console script `bone-health-cds`."""

from cds_service.cli import main

if __name__ == "__main__":
    main()

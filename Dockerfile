# The service as an image: `docker build --tag bone-health-cds .`. It runs as nobody in particular, writes to /tmp and to
# its volume alone (`--read-only --tmpfs /tmp`), and wants a registry of clients: see docs/operators.md.

FROM python:3.13.7-slim-trixie AS made
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /src
COPY requirements.lock requirements-image.lock ./
# What builds the wheel stays behind in this stage; what runs goes to an environment that has no pip.
RUN python -m pip install --quiet --require-hashes --requirement requirements.lock
RUN python -m venv --without-pip /opt/bone-health-cds \
 && python -m pip --python /opt/bone-health-cds/bin/python install --quiet --require-hashes --requirement requirements-image.lock
COPY pyproject.toml README.md LICENSE ./
COPY LICENSES LICENSES
COPY cards cards
COPY fixtures fixtures
COPY cds_service cds_service
RUN python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist . \
 && python -m pip --python /opt/bone-health-cds/bin/python install --quiet --no-deps --no-index dist/*.whl

FROM python:3.13.7-slim-trixie
LABEL org.opencontainers.image.title="bone-health-cds" \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.licenses="Apache-2.0 AND LGPL-3.0-or-later"
RUN python -m pip uninstall --quiet --yes --root-user-action ignore pip \
 && install --directory --owner 10001 --group 10001 --mode 0700 /var/lib/bone-health-cds
COPY --from=made /opt/bone-health-cds /opt/bone-health-cds
ENV PATH=/opt/bone-health-cds/bin:$PATH \
    HOME=/var/lib/bone-health-cds \
    PYTHONDONTWRITEBYTECODE=1 \
    BONE_HEALTH_MODE=registered
USER 10001:10001
WORKDIR /var/lib/bone-health-cds
VOLUME /var/lib/bone-health-cds
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["gunicorn", "--config", "python:cds_service.gunicorn_conf", "--bind", "0.0.0.0:8000", "cds_service.app:served()"]

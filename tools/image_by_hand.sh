#!/usr/bin/env bash
# Takes the steps of the Dockerfile without Docker, in a folder of its own, and proves what comes of them: the wheel is
# built, everything is installed by its hash into an environment without pip, and the service runs as user 10001, without
# a capability, on a file system of which only /tmp and its folder can be written; it passes its health check, answers a
# story and stops. As root on Linux; `tools/image_by_hand.sh [python]`, and the network to a package index.
set -euo pipefail

python=${1:-python3}
checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 0755 "$work"
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore

echo "== the context, as the Dockerfile copies it"
mkdir "$work/src"
copied=$(sed --quiet --regexp-extended '/^COPY --from/d; s/^COPY (.*) [^ ]+$/\1/p' "$checkout/Dockerfile")
for name in $copied; do cp -r "$checkout/$name" "$work/src/"; done
find "$work/src" -name __pycache__ -prune -exec rm -r {} +

echo "== the first stage"
"$python" -m venv "$work/builder"
"$work/builder/bin/python" -m pip install --quiet --require-hashes --requirement "$work/src/requirements.lock"
"$python" -m venv --without-pip "$work/opt"
pip=("$work/builder/bin/python" -m pip --python "$work/opt/bin/python")
"${pip[@]}" install --quiet --require-hashes --requirement "$work/src/requirements-image.lock"
(cd "$work/src" && "$work/builder/bin/python" -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .)
"${pip[@]}" install --quiet --no-deps --no-index "$work"/src/dist/*.whl
story=$work/src/fixtures/order-select/raloxifene-after-clot/request.json
"$work/opt/bin/python" -c 'import importlib.util as u; assert not any(map(u.find_spec, ("pip", "hatchling"))), "tools"'
du --summarize --human-readable "$work/opt"

echo "== the service, as the second stage runs it"
install --directory --owner 10001 --group 10001 --mode 0700 "$work/state"
cat >"$work/inside" <<INSIDE
set -euo pipefail
mount --bind "$work/state" "$work/state"
mount --options remount,bind,ro /
mount -t tmpfs -o size=64m,mode=1777 tmpfs /dev/shm
export TMPDIR=/dev/shm # stands for the image's /tmp, in which this folder is
cd "$work/state"
exec setpriv --reuid 10001 --regid 10001 --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all \
    env --ignore-environment PATH="$work/opt/bin:/usr/bin:/bin" HOME="$work/state" TMPDIR=/dev/shm WEB_CONCURRENCY=2 \
    PYTHONDONTWRITEBYTECODE=1 BONE_HEALTH_STORE="$work/state/store.db" BONE_HEALTH_PATIENT_KEY="$(printf 'k%.0s' {1..40})" \
    gunicorn --config python:cds_service.gunicorn_conf --bind 127.0.0.1:8765 "cds_service.app:served()"
INSIDE
unshare --mount --propagation private bash "$work/inside" &
service=$!
trap 'kill $service 2>/dev/null || true; wait $service 2>/dev/null || true; rm -rf "$work"' EXIT
for _ in $(seq 300); do
    "$work/opt/bin/python" -c "from urllib.request import urlopen; urlopen('http://127.0.0.1:8765/healthz', timeout=4)" \
        2>/dev/null && break
    sleep 0.2
done
grep --extended-regexp '^(Uid|CapEff|CapBnd|NoNewPrivs)' "/proc/$service/status"
if setpriv --reuid 10001 --regid 10001 --clear-groups touch "/proc/$service/root$work/opt/x" 2>/dev/null; then exit 1; fi
"$work/opt/bin/bone-health-cds" fire "$story" --url http://127.0.0.1:8765
sleep 1 # the card is written behind the answer
kill $service
wait $service
"$work/opt/bin/python" - "$work/state/store.db" <<'ASKED'
import sqlite3, sys
(kept,) = sqlite3.connect(sys.argv[1]).execute("select count(*) from issued").fetchone()
assert kept == 1, kept
print("the store has the card; the service stopped by itself")
ASKED

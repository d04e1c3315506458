#!/bin/sh
# Every static check, all of them even when one fails; the last line says which did.
set -u
BIN=${BIN:-.venv/bin}
failed=""
step() {
  name=$1
  shift
  printf '· %s\n' "$name"
  "$@" || failed="$failed $name"
}
openapi_is_current() {
  fresh=$(mktemp)
  "$BIN/python" manage.py spectacular --validate --fail-on-warn --file "$fresh" && diff -u docs/openapi.yaml "$fresh"
  result=$?
  rm -f "$fresh"
  return $result
}
states_are_current() {
  "$BIN/python" manage.py export_states | diff -u docs/states.md -
}
translations_are_compiled() {
  fresh=$(mktemp)
  "$BIN/pybabel" -q compile -i locale/en/LC_MESSAGES/django.po -o "$fresh" -l en &&
    cmp locale/en/LC_MESSAGES/django.mo "$fresh"
  result=$?
  rm -f "$fresh"
  return $result
}
deploys_safely() {
  SHUQIAO_DEMO=0 SHUQIAO_HTTPS=1 SHUQIAO_SECRET_KEY=$(printf '%064d' 0 | tr 0 k)-QpZm19Xa7LrT \
    SHUQIAO_ALLOWED_HOSTS=shuqiao.example "$BIN/python" manage.py check --deploy --fail-level WARNING
}
audit_dependencies() {
  # The advisory service may be out of reach (an inner network, a mirror without it): that is said, and is no finding.
  out=$("$BIN/pip-audit" --disable-pip --require-hashes -r requirements/run.txt --progress-spinner off 2>&1)
  result=$?
  unknown=$(printf '%s\n' "$out" | grep -c 'could not be audited')
  if [ $result -ne 0 ] && printf '%s' "$out" | grep -q -E 'ConnectionError|ServiceError|Max retries|NameResolution|timed out'; then
    echo "  NOT AUDITED: the advisory service cannot be reached"
    return 0
  fi
  printf '%s\n' "$out" | grep -v -E 'could not be audited|^Name +Skip Reason|^-+ -+$'
  [ "$unknown" -eq 0 ] || echo "  NOT AUDITED: $unknown dependencies that the advisory service does not know here"
  return $result
}
step ruff "$BIN/ruff" check .
step format "$BIN/ruff" format --check --quiet .
step mypy "$BIN/mypy" .
step imports "$BIN/lint-imports" --no-cache
step migrations "$BIN/python" manage.py makemigrations --check --dry-run
step deploy deploys_safely
step openapi openapi_is_current
step states states_are_current
step templates "$BIN/djlint" --lint --quiet portal
step translations translations_are_compiled
step unused "$BIN/deptry" .
step dependencies audit_dependencies
if [ -n "$failed" ]; then
  echo "failed:$failed"
  exit 1
fi
echo "all checks passed"

#!/bin/sh
# Resolve pyproject.toml and export the hash-locked requirements. uv.lock itself stays out of the tree: it names hosts.
set -eu
uv lock "$@"
for name in run test dev; do
  group=""
  [ "$name" = run ] || group="--group $name"
  # shellcheck disable=SC2086  an empty group must vanish
  uv export --quiet --frozen --no-default-groups $group --no-emit-index-url --no-header --no-annotate \
    -o "requirements/$name.txt" >/dev/null
done

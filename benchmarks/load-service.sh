#!/usr/bin/env bash
# Load test of examples/Service: benchmarks/load-service.sh MODEL.xlax [SECONDS] [CLIENTS...]
# Prints requests per second and latencies as a table. Client and service share this machine.
set -euo pipefail
cd "$(dirname "$0")/.."
model=$(realpath "${1:?the artifact of a model of digits}")
seconds=${2:-10}
shift $(( $# < 2 ? $# : 2 ))
[ $# -gt 0 ] || set -- 1 8 32 128
url=http://127.0.0.1:5127

for project in examples/Service benchmarks/Load; do
  dotnet build "$project" -c Release --nologo -v quiet -clp:NoSummary
done

dotnet run --project examples/Service -c Release --no-build -- \
  --model "$model" --urls "$url" --Logging:LogLevel:Default Warning &
service=$!
trap 'kill "$service"; wait "$service" || true' EXIT
for _ in $(seq 100); do
  curl --silent --fail --noproxy '*' "$url/health" > /dev/null && break
  sleep 0.1
done
curl --silent --fail --noproxy '*' "$url/health" > /dev/null || { echo "The service did not start." >&2; exit 1; }
dotnet run --project benchmarks/Load -c Release --no-build -- "$url" "$seconds" "$@"

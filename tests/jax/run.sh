#!/usr/bin/env bash
# Runs JAX on the plugin: functions, gradients and a small training loop, each compared with JAX's own CPU device.
# Usage: tests/jax/run.sh [PYTHON]. Skips with a message where JAX is not installed, or the plugin is not built.
set -euo pipefail
cd "$(dirname "$0")"
python=${1:-python3}
plugin=${XLASHARP_CPU_PLUGIN:-$(cd ../.. && pwd)/artifacts/native/libpjrt_cpu.so}

if ! command -v "$python" >/dev/null || ! "$python" -c 'import jax' 2>/dev/null; then
    echo "SKIP: $python has no JAX (pip install jax); nothing was tested."
    exit 0
fi
if [ ! -f "$plugin" ]; then
    echo "SKIP: $plugin does not exist; build it with ./build.sh build."
    exit 0
fi

# JAX's own CPU device is the reference; the plugin is the default device.
export PJRT_NAMES_AND_LIBRARY_PATHS="xlasharp_cpu:$plugin"
export JAX_PLATFORMS="xlasharp_cpu,cpu"
exec "$python" check.py

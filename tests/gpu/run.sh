#!/usr/bin/env bash
# Runs the binding on an NVIDIA GPU with XLA's CUDA plugin: the binding's tests that are for all plugins, then the demo's training, whose step
# time stands beside JAX's where JAX is installed.
# tests/gpu/run.sh [PLUGIN.so]   by default the plugin of an installed jax-cuda package; a plugin that is named is run whatever hardware is here.
# Needs: an NVIDIA GPU with its driver, and `pip install jax-cuda12-pjrt` (or 13). Skips, with exit code 0, where one is missing.
set -euo pipefail
cd "$(dirname "$0")/../.."

skip() { echo "SKIPPED: $1"; exit 0; }

plugin=${1:-}
if [ -z "$plugin" ]; then
  nvidia-smi --list-gpus 2> /dev/null | grep -q GPU || skip "there is no NVIDIA GPU here (nvidia-smi lists none)"
  plugin=$(python3 - <<'PYTHON' || true
import glob, site, sys
folders = site.getsitepackages() + [site.getusersitepackages()] + sys.path
found = [f for folder in folders for f in sorted(glob.glob(folder + "/jax_plugins/xla_cuda*/xla_cuda_plugin.so"))]
print(found[-1] if found else "")
PYTHON
  )
fi
[ -n "$plugin" ] && [ -f "$plugin" ] || skip "no CUDA plugin (pip install jax-cuda12-pjrt, or pass its path)"

# The plugin finds its sibling libraries in the nvidia packages beside it; libdevice and ptxas by this flag.
packages=$(dirname "$(dirname "$(dirname "$plugin")")")
libraries=$(find "$packages/nvidia" -name lib -type d 2> /dev/null | paste -sd: || true)
export LD_LIBRARY_PATH="${libraries}${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
cuda=$(find "$packages/nvidia" -maxdepth 2 -name cuda_nvcc -type d 2> /dev/null | head -1 || true)
[ -z "$cuda" ] || export XLA_FLAGS="--xla_gpu_cuda_data_dir=$cuda ${XLA_FLAGS:-}"
export XLASHARP_TEST_PLUGIN="$plugin" XLASHARP_CACHE=off

echo "plugin: $plugin"
dotnet run --project src/Cli -c Release -- devices --plugin "$plugin"
dotnet test tests/Runtime.PjRt.Tests -c Release --nologo --filter "TestCategory=AnyPlugin&TestCategory!=Embedded" \
  --logger "console;verbosity=normal"

echo "training the demo on the plugin's first device:"
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
dotnet run --project examples/Digits -c Release -- --device "$plugin" --epochs 2 \
  --out "$out/digits.png" --save "$out/digits.xlam" --export "$out/digits.xlax"

if python3 -c 'import jax' 2> /dev/null; then
  python3 tests/gpu/step_time.py 32
else
  echo "JAX is not installed, so there is no step time of its own to compare with (pip install jax)."
fi

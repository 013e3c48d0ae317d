#!/usr/bin/env bash
# Runs the binding on an NVIDIA GPU with XLA's CUDA plugin: the tests of the binding that fit any device, and the demo's training.
# tests/gpu/run.sh [PLUGIN.so]   by default the plugin of an installed jax-cuda package.
# Needs: an NVIDIA GPU with its driver, and `pip install jax-cuda12-pjrt` (or 13). Skips, with exit code 0, where one is missing.
set -euo pipefail
cd "$(dirname "$0")/../.."

skip() { echo "SKIPPED: $1"; exit 0; }

nvidia-smi --list-gpus 2> /dev/null | grep -q GPU || skip "there is no NVIDIA GPU here (nvidia-smi lists none)"
plugin=${1:-}
if [ -z "$plugin" ]; then
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
dotnet test tests/Runtime.PjRt.Tests -c Release --nologo --filter "TestCategory=AnyPlugin" --logger "console;verbosity=normal"

echo "training the demo on the GPU:"
dotnet run --project examples/Digits -c Release -- --device "$plugin" --epochs 2 --out artifacts/digits-gpu.png

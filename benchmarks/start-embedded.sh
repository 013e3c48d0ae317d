#!/usr/bin/env bash
# From the start of a process to its first answer: benchmarks/start-embedded.sh [MODEL.xlax]
# Publishes examples/Embedded with NativeAOT and starts it twenty times; without a model, with a net of 784 → 64 → 10 units made here.
set -euo pipefail
cd "$(dirname "$0")/.."
out=artifacts/start-embedded
mkdir -p "$out"

[ -f artifacts/native/libpjrt_cpu.so ] || dotnet publish native/Cpu -c Release --nologo -v quiet -clp:NoSummary
dotnet publish examples/Embedded -c Release --nologo -v quiet -clp:NoSummary -o "$out"
dotnet build benchmarks/Soak -c Release --nologo -v quiet -clp:NoSummary

model=${1:-$out/net.xlax}
if [ $# -eq 0 ]; then
  python3 - > "$out/net.mlir" <<'PYTHON'
import random, struct
random.seed(1)

def weights(rows, columns):
    values = [random.gauss(0, rows**-0.5) for _ in range(rows * columns)]
    return f'dense<"0x{struct.pack(f"<{len(values)}f", *values).hex().upper()}"> : tensor<{rows}x{columns}xf32>'

print(f"""func.func @main(%x: tensor<1x784xf32>) -> tensor<1x10xf32> {{
  %w1 = stablehlo.constant {weights(784, 64)}
  %w2 = stablehlo.constant {weights(64, 10)}
  %zero = stablehlo.constant dense<0.0> : tensor<1x64xf32>
  %h = stablehlo.dot_general %x, %w1, contracting_dims = [1] x [0] : (tensor<1x784xf32>, tensor<784x64xf32>) -> tensor<1x64xf32>
  %r = stablehlo.maximum %h, %zero : tensor<1x64xf32>
  %y = stablehlo.dot_general %r, %w2, contracting_dims = [1] x [0] : (tensor<1x64xf32>, tensor<64x10xf32>) -> tensor<1x10xf32>
  return %y : tensor<1x10xf32>
}}""")
PYTHON
  dotnet run --project src/Cli -c Release -- compile "$out/net.mlir" -o "$model"
fi

dotnet run --project benchmarks/Soak -c Release --no-build -- starts "$out/embedded" "$model" artifacts/native/libpjrt_cpu.so

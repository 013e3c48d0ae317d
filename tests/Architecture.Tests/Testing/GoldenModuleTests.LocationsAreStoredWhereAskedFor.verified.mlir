module @step {
  func.func @main(%arg0: tensor<2xf32> loc("step.mlir":2:19), %arg1: tensor<2xf32> loc("step.mlir":2:38)) -> tensor<2xf32> {
    %0 = stablehlo.sine %arg0 : tensor<2xf32> loc("step.mlir":3:10)
    %1 = stablehlo.cosine %arg1 : tensor<2xf32> loc("step.mlir":4:10)
    %2 = stablehlo.add %0, %1 : tensor<2xf32> loc("step.mlir":5:10)
    return %2 : tensor<2xf32> loc("step.mlir":6:5)
  } loc("step.mlir":2:3)
} loc("step.mlir":1:1)
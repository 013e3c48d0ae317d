module @jit_lambda_in_SourceLinesAreKept attributes {mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
  func.func public @main(%arg0: tensor<2xf32> {jax.arg_info = "x"} loc("x")) -> (tensor<2xf32> {jax.result_info = "result"}) {
    %0 = stablehlo.sine %arg0 : tensor<2xf32> loc("JitTests.cs":115:45)
    %cst = stablehlo.constant dense<1.000000e+00> : tensor<2xf32> loc("JitTests.cs":115:45)
    %1 = stablehlo.add %0, %cst : tensor<2xf32> loc("JitTests.cs":115:45)
    return %1 : tensor<2xf32> loc(unknown)
  } loc(unknown)
} loc(unknown)
module @jit_checkpoint attributes {mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
  func.func public @main(%arg0: tensor<2xf32> {jax.arg_info = "argument"}) -> (tensor<2xf32> {jax.result_info = "result"}) {
    %cst = stablehlo.constant dense<1.000000e+00> : tensor<2xf32>
    %0:2 = stablehlo.optimization_barrier %arg0, %cst : tensor<2xf32>, tensor<2xf32>
    %1 = stablehlo.sine %0#0 : tensor<2xf32>
    %2 = stablehlo.cosine %0#0 : tensor<2xf32>
    %3 = stablehlo.cosine %1 : tensor<2xf32>
    %4 = stablehlo.multiply %0#1, %3 : tensor<2xf32>
    %5 = stablehlo.multiply %4, %2 : tensor<2xf32>
    return %5 : tensor<2xf32>
  }
}
module @jit_composite attributes {mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
  func.func public @main(%arg0: tensor<2xf32> {jax.arg_info = "x"}) -> (tensor<2xf32> {jax.result_info = "result"}) {
    %0 = stablehlo.optimization_barrier %arg0 : tensor<2xf32>
    %1 = stablehlo.composite "my.silu" %0 {composite_attributes = {fast = true}, decomposition = @my_silu} : (tensor<2xf32>) -> tensor<2xf32>
    return %1 : tensor<2xf32>
  }
  func.func private @my_silu(%arg0: tensor<2xf32>) -> tensor<2xf32> {
    %0 = stablehlo.logistic %arg0 : tensor<2xf32>
    %1 = stablehlo.multiply %arg0, %0 : tensor<2xf32>
    return %1 : tensor<2xf32>
  }
}
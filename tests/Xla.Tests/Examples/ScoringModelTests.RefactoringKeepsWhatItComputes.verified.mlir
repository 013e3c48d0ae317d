module @jit_score_of_a_batch attributes {mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
  func.func public @main(%arg0: tensor<16xf32> {jax.arg_info = "weights"}, %arg1: tensor<8x16xf32> {jax.arg_info = "features"}) -> (tensor<8xf32> {jax.result_info = "result"}) {
    %0 = stablehlo.dot_general %arg1, %arg0, contracting_dims = [1] x [0] : (tensor<8x16xf32>, tensor<16xf32>) -> tensor<8xf32>
    %1 = stablehlo.logistic %0 : tensor<8xf32>
    return %1 : tensor<8xf32>
  }
}
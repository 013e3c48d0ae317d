module @jit_gradients attributes {mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
  func.func public @main(%arg0: tensor<3xf32> {jax.arg_info = "w"}, %arg1: tensor<8x3xf32> {jax.arg_info = "x"}) -> (tensor<8x3xf32> {jax.result_info = "result"}) {
    %0 = stablehlo.dot_general %arg0, %arg1, contracting_dims = [0] x [1] : (tensor<3xf32>, tensor<8x3xf32>) -> tensor<8xf32>
    %1 = stablehlo.tanh %0 : tensor<8xf32>
    %2 = stablehlo.multiply %1, %1 : tensor<8xf32>
    %cst = stablehlo.constant dense<1.000000e+00> : tensor<8xf32>
    %3 = stablehlo.subtract %cst, %2 : tensor<8xf32>
    %4 = stablehlo.multiply %cst, %3 : tensor<8xf32>
    %5 = stablehlo.dot_general %4, %arg1, batching_dims = [0] x [0], contracting_dims = [] x [] : (tensor<8xf32>, tensor<8x3xf32>) -> tensor<8x3xf32>
    return %5 : tensor<8x3xf32>
  }
}
module @jit_solve attributes {mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
  func.func public @main(%arg0: tensor<3x3xf32> {jax.arg_info = "a"}, %arg1: tensor<3xf32> {jax.arg_info = "b"}) -> (tensor<3xf32> {jax.result_info = "result"}) {
    %0 = stablehlo.transpose %arg0, dims = [1, 0] : (tensor<3x3xf32>) -> tensor<3x3xf32>
    %1 = stablehlo.add %arg0, %0 : tensor<3x3xf32>
    %cst = stablehlo.constant dense<5.000000e-01> : tensor<3x3xf32>
    %2 = stablehlo.multiply %1, %cst : tensor<3x3xf32>
    %3 = stablehlo.cholesky %2, lower = true : tensor<3x3xf32>
    %4 = stablehlo.iota dim = 0 : tensor<3x3xi32>
    %5 = stablehlo.iota dim = 1 : tensor<3x3xi32>
    %6 = stablehlo.compare  GE, %4, %5,  SIGNED : (tensor<3x3xi32>, tensor<3x3xi32>) -> tensor<3x3xi1>
    %cst_0 = stablehlo.constant dense<0.000000e+00> : tensor<3x3xf32>
    %7 = stablehlo.select %6, %3, %cst_0 : tensor<3x3xi1>, tensor<3x3xf32>
    %8 = stablehlo.reshape %arg1 : (tensor<3xf32>) -> tensor<3x1xf32>
    %9 = "stablehlo.triangular_solve"(%7, %8) <{left_side = true, lower = true, transpose_a = #stablehlo<transpose NO_TRANSPOSE>, unit_diagonal = false}> : (tensor<3x3xf32>, tensor<3x1xf32>) -> tensor<3x1xf32>
    %10 = "stablehlo.triangular_solve"(%7, %9) <{left_side = true, lower = true, transpose_a = #stablehlo<transpose ADJOINT>, unit_diagonal = false}> : (tensor<3x3xf32>, tensor<3x1xf32>) -> tensor<3x1xf32>
    %11 = stablehlo.reshape %10 : (tensor<3x1xf32>) -> tensor<3xf32>
    return %11 : tensor<3xf32>
  }
}
module @jit_hessian attributes {mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
  func.func public @main(%arg0: tensor<2xf64> {jax.arg_info = "x"}) -> (tensor<2x2xf64> {jax.result_info = "result"}) {
    %cst = stablehlo.constant dense<1.000000e+00> : tensor<2xf64>
    %0 = stablehlo.multiply %cst, %arg0 : tensor<2xf64>
    %1 = stablehlo.iota dim = 0 : tensor<2x2xi32>
    %2 = stablehlo.iota dim = 1 : tensor<2x2xi32>
    %3 = stablehlo.compare  EQ, %1, %2,  SIGNED : (tensor<2x2xi32>, tensor<2x2xi32>) -> tensor<2x2xi1>
    %4 = stablehlo.convert %3 : (tensor<2x2xi1>) -> tensor<2x2xf64>
    %5 = stablehlo.broadcast_in_dim %arg0, dims = [1] : (tensor<2xf64>) -> tensor<2x2xf64>
    %6 = stablehlo.multiply %4, %5 : tensor<2x2xf64>
    %7 = stablehlo.broadcast_in_dim %arg0, dims = [1] : (tensor<2xf64>) -> tensor<2x2xf64>
    %8 = stablehlo.multiply %7, %4 : tensor<2x2xf64>
    %9 = stablehlo.add %6, %8 : tensor<2x2xf64>
    %cst_0 = stablehlo.constant dense<1.000000e+00> : tensor<2x2xf64>
    %10 = stablehlo.multiply %9, %cst_0 : tensor<2x2xf64>
    %11 = stablehlo.multiply %cst_0, %4 : tensor<2x2xf64>
    %12 = stablehlo.broadcast_in_dim %0, dims = [1] : (tensor<2xf64>) -> tensor<2x2xf64>
    %13 = stablehlo.multiply %4, %12 : tensor<2x2xf64>
    %14 = stablehlo.broadcast_in_dim %arg0, dims = [1] : (tensor<2xf64>) -> tensor<2x2xf64>
    %15 = stablehlo.multiply %14, %11 : tensor<2x2xf64>
    %16 = stablehlo.add %13, %15 : tensor<2x2xf64>
    %17 = stablehlo.add %10, %16 : tensor<2x2xf64>
    %18 = stablehlo.broadcast_in_dim %arg0, dims = [1] : (tensor<2xf64>) -> tensor<2x2xf64>
    %19 = stablehlo.multiply %11, %18 : tensor<2x2xf64>
    %20 = stablehlo.broadcast_in_dim %0, dims = [1] : (tensor<2xf64>) -> tensor<2x2xf64>
    %21 = stablehlo.multiply %20, %4 : tensor<2x2xf64>
    %22 = stablehlo.add %19, %21 : tensor<2x2xf64>
    %23 = stablehlo.add %17, %22 : tensor<2x2xf64>
    %24 = stablehlo.transpose %23, dims = [1, 0] : (tensor<2x2xf64>) -> tensor<2x2xf64>
    return %24 : tensor<2x2xf64>
  }
}
module @jit_branches attributes {mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
  func.func public @main(%arg0: tensor<4xf32> {jax.arg_info = "argument"}) -> (tensor<4xf32> {jax.result_info = "result"}) {
    %cst = stablehlo.constant dense<0.000000e+00> : tensor<4xf32>
    %0 = stablehlo.compare  GT, %arg0, %cst,  FLOAT : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>
    %1 = stablehlo.convert %0 : (tensor<4xi1>) -> tensor<4xi32>
    %c = stablehlo.constant dense<0> : tensor<i32>
    %c_0 = stablehlo.constant dense<1> : tensor<i32>
    %2 = stablehlo.clamp %c, %1, %c_0 : (tensor<i32>, tensor<4xi32>, tensor<i32>) -> tensor<4xi32>
    %3 = stablehlo.sine %arg0 : tensor<4xf32>
    %cst_1 = stablehlo.constant dense<2.000000e+00> : tensor<4xf32>
    %4 = stablehlo.multiply %arg0, %cst_1 : tensor<4xf32>
    %c_2 = stablehlo.constant dense<0> : tensor<4xi32>
    %5 = stablehlo.compare  LE, %2, %c_2,  SIGNED : (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi1>
    %6 = stablehlo.select %5, %4, %3 : tensor<4xi1>, tensor<4xf32>
    return %6 : tensor<4xf32>
  }
}
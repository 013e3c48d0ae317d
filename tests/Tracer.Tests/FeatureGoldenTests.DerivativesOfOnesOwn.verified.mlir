module @jit_clipped attributes {mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
  func.func public @main(%arg0: tensor<2xf32> {jax.arg_info = "argument"}) -> (tensor<2xf32> {jax.result_info = "result"}) {
    %cst = stablehlo.constant dense<-1.000000e+00> : tensor<f32>
    %cst_0 = stablehlo.constant dense<1.000000e+00> : tensor<2xf32>
    %cst_1 = stablehlo.constant dense<1.000000e+00> : tensor<f32>
    %0 = stablehlo.clamp %cst, %cst_0, %cst_1 : (tensor<f32>, tensor<2xf32>, tensor<f32>) -> tensor<2xf32>
    %cst_2 = stablehlo.constant dense<3.000000e+00> : tensor<2xf32>
    %1 = stablehlo.multiply %0, %cst_2 : tensor<2xf32>
    return %1 : tensor<2xf32>
  }
}
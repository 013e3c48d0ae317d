module @jit_scan_gradient attributes {mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
  func.func public @main(%arg0: tensor<5xf32> {jax.arg_info = "argument"}) -> (tensor<5xf32> {jax.result_info = "result"}) {
    %cst = stablehlo.constant dense<1.000000e+00> : tensor<f32>
    %c = stablehlo.constant dense<0> : tensor<i32>
    %cst_0 = stablehlo.constant dense<0.000000e+00> : tensor<5xf32>
    %0:4 = stablehlo.while(%iterArg = %c, %iterArg_1 = %cst, %iterArg_2 = %cst_0, %iterArg_3 = %cst_0) : tensor<i32>, tensor<f32>, tensor<5xf32>, tensor<5xf32>
    cond {
      %c_4 = stablehlo.constant dense<5> : tensor<i32>
      %2 = stablehlo.compare  LT, %iterArg, %c_4,  SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %2 : tensor<i1>
    } do {
      %2 = stablehlo.dynamic_slice %arg0, %iterArg, sizes = [1] : (tensor<5xf32>, tensor<i32>) -> tensor<1xf32>
      %3 = stablehlo.reshape %2 : (tensor<1xf32>) -> tensor<f32>
      %4 = stablehlo.multiply %iterArg_1, %3 : tensor<f32>
      %5 = stablehlo.reshape %iterArg_1 : (tensor<f32>) -> tensor<1xf32>
      %6 = stablehlo.dynamic_update_slice %iterArg_2, %5, %iterArg : (tensor<5xf32>, tensor<1xf32>, tensor<i32>) -> tensor<5xf32>
      %7 = stablehlo.reshape %iterArg_1 : (tensor<f32>) -> tensor<1xf32>
      %8 = stablehlo.dynamic_update_slice %iterArg_3, %7, %iterArg : (tensor<5xf32>, tensor<1xf32>, tensor<i32>) -> tensor<5xf32>
      %c_4 = stablehlo.constant dense<1> : tensor<i32>
      %9 = stablehlo.add %iterArg, %c_4 : tensor<i32>
      stablehlo.return %9, %4, %6, %8 : tensor<i32>, tensor<f32>, tensor<5xf32>, tensor<5xf32>
    }
    %1:3 = stablehlo.while(%iterArg = %c, %iterArg_1 = %cst, %iterArg_2 = %cst_0) : tensor<i32>, tensor<f32>, tensor<5xf32>
    cond {
      %c_3 = stablehlo.constant dense<5> : tensor<i32>
      %2 = stablehlo.compare  LT, %iterArg, %c_3,  SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %2 : tensor<i1>
    } do {
      %c_3 = stablehlo.constant dense<4> : tensor<i32>
      %2 = stablehlo.subtract %c_3, %iterArg : tensor<i32>
      %3 = stablehlo.dynamic_slice %arg0, %2, sizes = [1] : (tensor<5xf32>, tensor<i32>) -> tensor<1xf32>
      %4 = stablehlo.reshape %3 : (tensor<1xf32>) -> tensor<f32>
      %5 = stablehlo.dynamic_slice %0#3, %2, sizes = [1] : (tensor<5xf32>, tensor<i32>) -> tensor<1xf32>
      %6 = stablehlo.reshape %5 : (tensor<1xf32>) -> tensor<f32>
      %7 = stablehlo.multiply %6, %iterArg_1 : tensor<f32>
      %8 = stablehlo.multiply %iterArg_1, %4 : tensor<f32>
      %9 = stablehlo.reshape %7 : (tensor<f32>) -> tensor<1xf32>
      %10 = stablehlo.dynamic_update_slice %iterArg_2, %9, %2 : (tensor<5xf32>, tensor<1xf32>, tensor<i32>) -> tensor<5xf32>
      %c_4 = stablehlo.constant dense<1> : tensor<i32>
      %11 = stablehlo.add %iterArg, %c_4 : tensor<i32>
      stablehlo.return %11, %8, %10 : tensor<i32>, tensor<f32>, tensor<5xf32>
    }
    return %1#2 : tensor<5xf32>
  }
}
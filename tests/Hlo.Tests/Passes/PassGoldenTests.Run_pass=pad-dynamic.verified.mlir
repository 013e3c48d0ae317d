module {
  func.func @main(%arg0: tensor<4x3xf32>, %arg1: tensor<8xf32>, %arg2: tensor<i32>, %arg3: tensor<i32> {xlasharp.size_of = array<i64: 0, 0>}) -> (tensor<3xf32>, tensor<12xf32>, tensor<i32> {xlasharp.size_of = array<i64: 1, 0>}) {
    %cst = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %0 = stablehlo.tanh %arg0 : tensor<4x3xf32>
    %cst_0 = stablehlo.constant dense<-0.000000e+00> : tensor<f32>
    %1 = stablehlo.iota dim = 0 : tensor<4x3xi32>
    %2 = stablehlo.broadcast_in_dim %arg3, dims = [] : (tensor<i32>) -> tensor<4x3xi32>
    %3 = stablehlo.compare  LT, %1, %2 : (tensor<4x3xi32>, tensor<4x3xi32>) -> tensor<4x3xi1>
    %4 = stablehlo.broadcast_in_dim %cst_0, dims = [] : (tensor<f32>) -> tensor<4x3xf32>
    %5 = stablehlo.select %3, %0, %4 : tensor<4x3xi1>, tensor<4x3xf32>
    %6 = stablehlo.reduce(%5 init: %cst) applies stablehlo.add across dimensions = [0] : (tensor<4x3xf32>, tensor<f32>) -> tensor<3xf32>
    %c = stablehlo.constant dense<8> : tensor<i32>
    %7 = stablehlo.minimum %arg2, %c : tensor<i32>
    %c_1 = stablehlo.constant dense<0> : tensor<i32>
    %8 = stablehlo.maximum %7, %c_1 : tensor<i32>
    %9 = stablehlo.reduce(%0 init: %cst) applies stablehlo.maximum across dimensions = [1] : (tensor<4x3xf32>, tensor<f32>) -> tensor<4xf32>
    %10 = stablehlo.add %8, %arg3 : tensor<i32>
    %cst_2 = stablehlo.constant dense<0.000000e+00> : tensor<12xf32>
    %c_3 = stablehlo.constant dense<0> : tensor<i32>
    %11 = stablehlo.dynamic_update_slice %cst_2, %arg1, %c_3 : (tensor<12xf32>, tensor<8xf32>, tensor<i32>) -> tensor<12xf32>
    %c_4 = stablehlo.constant dense<0> : tensor<i32>
    %12 = stablehlo.add %c_4, %8 : tensor<i32>
    %13 = stablehlo.dynamic_update_slice %11, %9, %12 : (tensor<12xf32>, tensor<4xf32>, tensor<i32>) -> tensor<12xf32>
    return %6, %13, %10 : tensor<3xf32>, tensor<12xf32>, tensor<i32>
  }
}
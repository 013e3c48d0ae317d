module {
  func.func @main(%arg0: tensor<4x2xf32>, %arg1: tensor<2xf32>, %arg2: tensor<2xf32>, %arg3: tensor<2xf32>, %arg4: tensor<2xf32>) -> tensor<4x2xf32> {
    %0 = stablehlo.broadcast_in_dim %arg3, dims = [1] : (tensor<2xf32>) -> tensor<4x2xf32>
    %1 = stablehlo.subtract %arg0, %0 : tensor<4x2xf32>
    %cst = stablehlo.constant dense<1.000000e-03> : tensor<2xf32>
    %2 = stablehlo.add %arg4, %cst : tensor<2xf32>
    %3 = stablehlo.sqrt %2 : tensor<2xf32>
    %4 = stablehlo.broadcast_in_dim %3, dims = [1] : (tensor<2xf32>) -> tensor<4x2xf32>
    %5 = stablehlo.divide %1, %4 : tensor<4x2xf32>
    %6 = stablehlo.broadcast_in_dim %arg1, dims = [1] : (tensor<2xf32>) -> tensor<4x2xf32>
    %7 = stablehlo.multiply %5, %6 : tensor<4x2xf32>
    %8 = stablehlo.broadcast_in_dim %arg2, dims = [1] : (tensor<2xf32>) -> tensor<4x2xf32>
    %9 = stablehlo.add %7, %8 : tensor<4x2xf32>
    return %9 : tensor<4x2xf32>
  }
}
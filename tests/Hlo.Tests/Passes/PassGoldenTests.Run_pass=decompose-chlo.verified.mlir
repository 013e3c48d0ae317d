module {
  func.func @main(%arg0: tensor<3xf32>, %arg1: tensor<2x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>, tensor<3xi1>) {
    %0 = stablehlo.multiply %arg0, %arg0 : tensor<3xf32>
    %1 = stablehlo.broadcast_in_dim %arg0, dims = [1] : (tensor<3xf32>) -> tensor<2x3xf32>
    %2 = stablehlo.add %1, %arg1 : tensor<2x3xf32>
    %3 = stablehlo.abs %arg0 : tensor<3xf32>
    %cst = stablehlo.constant dense<0x7F800000> : tensor<3xf32>
    %4 = stablehlo.compare  EQ, %3, %cst : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
    return %0, %2, %4 : tensor<3xf32>, tensor<2x3xf32>, tensor<3xi1>
  }
}
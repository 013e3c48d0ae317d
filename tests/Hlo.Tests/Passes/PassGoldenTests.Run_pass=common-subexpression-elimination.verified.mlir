module {
  func.func @main(%arg0: tensor<4xf32>, %arg1: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
    %0 = stablehlo.add %arg0, %arg1 : tensor<4xf32>
    %1 = stablehlo.add %arg1, %arg0 : tensor<4xf32>
    %2 = stablehlo.multiply %0, %0 : tensor<4xf32>
    return %2, %1 : tensor<4xf32>, tensor<4xf32>
  }
}
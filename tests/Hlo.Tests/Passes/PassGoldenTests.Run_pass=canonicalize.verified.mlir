module {
  func.func @main(%arg0: tensor<2x3xf32>, %arg1: tensor<3xi32>) -> (tensor<2x3xf32>, tensor<3xi32>, tensor<2x3xf32>) {
    %c = stablehlo.constant dense<5> : tensor<3xi32>
    %0 = stablehlo.add %arg1, %c : tensor<3xi32>
    %1 = stablehlo.negate %arg0 : tensor<2x3xf32>
    return %arg0, %0, %1 : tensor<2x3xf32>, tensor<3xi32>, tensor<2x3xf32>
  }
}
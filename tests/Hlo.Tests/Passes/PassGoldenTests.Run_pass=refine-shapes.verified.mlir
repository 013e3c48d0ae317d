module {
  func.func @main(%arg0: tensor<8x3xf32>) -> tensor<8x3xf32> {
    %cst = stablehlo.constant dense<1.000000e+00> : tensor<8x3xf32>
    %0 = stablehlo.add %arg0, %cst : tensor<8x3xf32>
    return %0 : tensor<8x3xf32>
  }
}
module {
  func.func @main(%arg0: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xi64>, tensor<i1>) {
    %cst = stablehlo.constant dense<[7.500000e-01, 1.000000e+00]> : tensor<2xf32>
    %cst_0 = stablehlo.constant dense<0.000000e+00> : tensor<2xf32>
    %0 = stablehlo.subtract %arg0, %cst_0 : tensor<2xf32>
    %1 = stablehlo.add %0, %cst : tensor<2xf32>
    %c = stablehlo.constant dense<[7, -7]> : tensor<2xi64>
    %c_1 = stablehlo.constant dense<true> : tensor<i1>
    return %1, %c, %c_1 : tensor<2xf32>, tensor<2xi64>, tensor<i1>
  }
}
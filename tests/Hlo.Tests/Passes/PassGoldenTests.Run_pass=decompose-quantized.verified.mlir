module {
  func.func @main(%arg0: tensor<3xf32>) -> tensor<3xf32> {
    %cst = stablehlo.constant dense<5.000000e-01> : tensor<3xf32>
    %0 = stablehlo.divide %arg0, %cst : tensor<3xf32>
    %1 = stablehlo.round_nearest_even %0 : tensor<3xf32>
    %cst_0 = stablehlo.constant dense<3.000000e+00> : tensor<3xf32>
    %2 = stablehlo.add %1, %cst_0 : tensor<3xf32>
    %cst_1 = stablehlo.constant dense<-1.280000e+02> : tensor<f32>
    %cst_2 = stablehlo.constant dense<1.270000e+02> : tensor<f32>
    %3 = stablehlo.clamp %cst_1, %2, %cst_2 : (tensor<f32>, tensor<3xf32>, tensor<f32>) -> tensor<3xf32>
    %4 = stablehlo.convert %3 : (tensor<3xf32>) -> tensor<3xi8>
    %5 = stablehlo.bitcast_convert %4 : (tensor<3xi8>) -> tensor<3x!quant.uniform<i8:f32, 5.000000e-01:3>>
    %6 = stablehlo.bitcast_convert %5 : (tensor<3x!quant.uniform<i8:f32, 5.000000e-01:3>>) -> tensor<3xi8>
    %7 = stablehlo.convert %6 : (tensor<3xi8>) -> tensor<3xf32>
    %cst_3 = stablehlo.constant dense<3.000000e+00> : tensor<3xf32>
    %8 = stablehlo.subtract %7, %cst_3 : tensor<3xf32>
    %cst_4 = stablehlo.constant dense<5.000000e-01> : tensor<3xf32>
    %9 = stablehlo.multiply %8, %cst_4 : tensor<3xf32>
    return %9 : tensor<3xf32>
  }
}
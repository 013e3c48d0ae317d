func.func @main(%x: tensor<3xf32>, %y: tensor<4xf32>) -> (tensor<3xf32>, tensor<4xf32>, tensor<2xf32>, tensor<2xi32>) {
  %0 = chlo.erf %x : tensor<3xf32> -> tensor<3xf32>
  %1 = chlo.erf %0 : tensor<3xf32> -> tensor<3xf32>
  %2 = chlo.square %1 : tensor<3xf32> -> tensor<3xf32>
  %3 = chlo.sinh %y : tensor<4xf32> -> tensor<4xf32>
  %values, %indices = chlo.top_k(%y, k = 2) : tensor<4xf32> -> (tensor<2xf32>, tensor<2xi32>)
  return %2, %3, %values, %indices : tensor<3xf32>, tensor<4xf32>, tensor<2xf32>, tensor<2xi32>
}
func.func private @chlo.sinh.impl(%x: tensor<f32>) -> tensor<f32> {
  return %x : tensor<f32>
}

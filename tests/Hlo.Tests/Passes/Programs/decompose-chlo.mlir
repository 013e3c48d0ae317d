func.func @main(%x: tensor<3xf32>, %y: tensor<2x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>, tensor<3xi1>) {
  %0 = chlo.square %x : tensor<3xf32> -> tensor<3xf32>
  %1 = chlo.broadcast_add %x, %y : (tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  %2 = chlo.is_inf %x : tensor<3xf32> -> tensor<3xi1>
  return %0, %1, %2 : tensor<3xf32>, tensor<2x3xf32>, tensor<3xi1>
}

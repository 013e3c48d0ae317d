func.func @main(%x: tensor<4xf32>, %y: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  %0 = stablehlo.add %x, %y : tensor<4xf32>
  %1 = stablehlo.add %x, %y : tensor<4xf32>
  %2 = stablehlo.add %y, %x : tensor<4xf32>
  %3 = stablehlo.multiply %0, %1 : tensor<4xf32>
  return %3, %2 : tensor<4xf32>, tensor<4xf32>
}

func.func @main(%x: tensor<2x3xf32>, %i: tensor<3xi32>) -> (tensor<2x3xf32>, tensor<3xi32>, tensor<2x3xf32>) {
  // x · 1 is x; two transposes that undo each other vanish.
  %one = stablehlo.constant dense<1.0> : tensor<2x3xf32>
  %0 = stablehlo.multiply %x, %one : tensor<2x3xf32>
  %1 = stablehlo.transpose %0, dims = [1, 0] : (tensor<2x3xf32>) -> tensor<3x2xf32>
  %2 = stablehlo.transpose %1, dims = [1, 0] : (tensor<3x2xf32>) -> tensor<2x3xf32>
  // 2 + 3 is 5.
  %two = stablehlo.constant dense<2> : tensor<3xi32>
  %three = stablehlo.constant dense<3> : tensor<3xi32>
  %five = stablehlo.add %two, %three : tensor<3xi32>
  %3 = stablehlo.add %i, %five : tensor<3xi32>
  // A decided branch is its block; a reshape to the same shape is nothing.
  %yes = stablehlo.constant dense<true> : tensor<i1>
  %4 = "stablehlo.if"(%yes) ({
    %5 = stablehlo.negate %x : tensor<2x3xf32>
    stablehlo.return %5 : tensor<2x3xf32>
  }, {
    stablehlo.return %x : tensor<2x3xf32>
  }) : (tensor<i1>) -> tensor<2x3xf32>
  %6 = stablehlo.reshape %4 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %2, %3, %6 : tensor<2x3xf32>, tensor<3xi32>, tensor<2x3xf32>
}

module @m {
  func.func @main(%arg0: tensor<f32> loc(unknown)) -> tensor<f32> {
    %0 = stablehlo.negate %arg0 : tensor<f32> loc(unknown)
    return %0 : tensor<f32> loc(unknown)
  } loc(unknown)
} loc(unknown)
module {
  func.func @main(%arg0: tensor<f32>) -> tensor<f32> {
    %0 = stablehlo.negate %arg0 : tensor<f32>
    %1 = stablehlo.custom_call @log(%0) {has_side_effect = true} : (tensor<f32>) -> tensor<f32>
    return %arg0 : tensor<f32>
  }
}
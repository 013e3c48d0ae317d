module {
  func.func @main(%arg0: tensor<f32>, %arg1: tensor<f32>) -> tensor<f32> {
    %0 = stablehlo.sine %arg1 : tensor<f32>
    %1 = stablehlo.custom_call @log(%0) {has_side_effect = true} : (tensor<f32>) -> tensor<f32>
    %2 = stablehlo.tanh %arg1 : tensor<f32>
    %3 = stablehlo.cosine %arg0 : tensor<f32>
    %4 = stablehlo.subtract %3, %0 : tensor<f32>
    return %4 : tensor<f32>
  }
}
func.func @main(%x: tensor<f32>, %y: tensor<f32>) -> tensor<f32> {
  %dead = stablehlo.tanh %y : tensor<f32>
  %b = stablehlo.sine %y : tensor<f32>
  %log = stablehlo.custom_call @log(%b) {has_side_effect = true} : (tensor<f32>) -> tensor<f32>
  %a = stablehlo.cosine %x : tensor<f32>
  %0 = stablehlo.subtract %a, %b : tensor<f32>
  return %0 : tensor<f32>
}

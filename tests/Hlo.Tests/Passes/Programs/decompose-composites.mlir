func.func @main(%x: tensor<f32>) -> tensor<f32> {
  %0 = stablehlo.composite "my.double" %x {composite_attributes = {}, decomposition = @double} : (tensor<f32>) -> tensor<f32>
  return %0 : tensor<f32>
}
func.func private @double(%x: tensor<f32>) -> tensor<f32> {
  %0 = stablehlo.add %x, %x : tensor<f32>
  return %0 : tensor<f32>
}

module @m {
  func.func @main(%x: tensor<f32> loc("x.cs":1:2)) -> tensor<f32> {
    %0 = stablehlo.negate %x : tensor<f32> loc("negation"("x.cs":3:4))
    return %0 : tensor<f32> loc("x.cs":5:6)
  } loc("x.cs":1:1)
} loc("x.cs":0:0)

module @written {
  func.func @main(%x: tensor<2xf32>, %y: tensor<2xf32>) -> tensor<2xf32> {
    %sine = stablehlo.sine %x : tensor<2xf32>
    %cosine = stablehlo.cosine %y : tensor<2xf32>
    %sum = stablehlo.add %sine, %cosine : tensor<2xf32>
    return %sum : tensor<2xf32>
  }
}
func.func @main(%x: tensor<?x3xf32, #stablehlo.bounds<4, ?>>, %y: tensor<8xf32>, %n: tensor<i32>) -> (tensor<3xf32>, tensor<?xf32, #stablehlo.bounds<12>>) {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %t = stablehlo.tanh %x : tensor<?x3xf32, #stablehlo.bounds<4, ?>>
  %s = stablehlo.reduce(%t init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<?x3xf32, #stablehlo.bounds<4, ?>>, tensor<f32>) -> tensor<3xf32>
  %c = stablehlo.set_dimension_size %y, %n, dim = 0 : (tensor<8xf32>, tensor<i32>) -> tensor<?xf32, #stablehlo.bounds<8>>
  %r = stablehlo.reduce(%t init: %zero) applies stablehlo.maximum across dimensions = [1] : (tensor<?x3xf32, #stablehlo.bounds<4, ?>>, tensor<f32>) -> tensor<?xf32, #stablehlo.bounds<4>>
  %b = stablehlo.concatenate %c, %r, dim = 0 : (tensor<?xf32, #stablehlo.bounds<8>>, tensor<?xf32, #stablehlo.bounds<4>>) -> tensor<?xf32, #stablehlo.bounds<12>>
  return %s, %b : tensor<3xf32>, tensor<?xf32, #stablehlo.bounds<12>>
}

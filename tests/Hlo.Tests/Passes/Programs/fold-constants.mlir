func.func @main(%x: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xi64>, tensor<i1>) {
  %a = stablehlo.constant dense<[1.5, 2.0]> : tensor<2xf32>
  %b = stablehlo.constant dense<0.5> : tensor<2xf32>
  %0 = stablehlo.multiply %a, %b : tensor<2xf32>
  %zero = stablehlo.constant dense<0.0> : tensor<2xf32>
  // An identity of arithmetic is not a constant: it stays.
  %1 = stablehlo.subtract %x, %zero : tensor<2xf32>
  %2 = stablehlo.add %1, %0 : tensor<2xf32>
  %i = stablehlo.constant dense<[7, -7]> : tensor<2xi32>
  %3 = stablehlo.convert %i : (tensor<2xi32>) -> tensor<2xi64>
  %p = stablehlo.constant dense<3> : tensor<i32>
  %q = stablehlo.constant dense<4> : tensor<i32>
  %4 = stablehlo.compare LT, %p, %q : (tensor<i32>, tensor<i32>) -> tensor<i1>
  return %2, %3, %4 : tensor<2xf32>, tensor<2xi64>, tensor<i1>
}

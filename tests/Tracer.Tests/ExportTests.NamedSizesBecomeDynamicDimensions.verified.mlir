module @jit_sizes attributes {jax.uses_shape_polymorphism = true, mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
  func.func public @main(%arg0: tensor<?x2xf32> {jax.arg_info = "x"}, %arg1: tensor<?x2xf32> {jax.arg_info = "y"}) -> (tensor<?xf32> {jax.result_info = "result[0]"}, tensor<2xf32> {jax.result_info = "result[1]"}, tensor<?x2xf32> {jax.result_info = "result[2]"}) {
    %0 = stablehlo.get_dimension_size %arg1, dim = 0 : (tensor<?x2xf32>) -> tensor<i32>
    %c = stablehlo.constant dense<1> : tensor<i32>
    %c_0 = stablehlo.constant dense<2> : tensor<i32>
    %1 = stablehlo.get_dimension_size %arg0, dim = 0 : (tensor<?x2xf32>) -> tensor<i32>
    %2 = stablehlo.multiply %c_0, %1 : tensor<i32>
    %3 = stablehlo.add %c, %2 : tensor<i32>
    %4 = stablehlo.compare  EQ, %0, %3,  SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
    stablehlo.custom_call @shape_assertion(%4, %0, %3) {api_version = 2 : i32, error_message = "argument 'y': axis 0 must have size 2*b + 1, which is {1}, but has {0}", has_side_effect = true} : (tensor<i1>, tensor<i32>, tensor<i32>) -> ()
    %c_1 = stablehlo.constant dense<4> : tensor<i32>
    %5 = stablehlo.compare  GE, %1, %c_1,  SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
    stablehlo.custom_call @shape_assertion(%5, %1, %c_1) {api_version = 2 : i32, error_message = "sizes must fulfil b >= 4, but the left side is {0} and the right side {1}", has_side_effect = true} : (tensor<i1>, tensor<i32>, tensor<i32>) -> ()
    %6 = stablehlo.concatenate %arg0, %arg1, dim = 0 : (tensor<?x2xf32>, tensor<?x2xf32>) -> tensor<?x2xf32>
    %c_2 = stablehlo.constant dense<6> : tensor<i32>
    %7 = stablehlo.multiply %c_2, %1 : tensor<i32>
    %8 = stablehlo.add %c_0, %7 : tensor<i32>
    %9 = stablehlo.reshape %8 : (tensor<i32>) -> tensor<1xi32>
    %10 = stablehlo.dynamic_reshape %6, %9 : (tensor<?x2xf32>, tensor<1xi32>) -> tensor<?xf32>
    %cst = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %11 = stablehlo.reduce(%arg0 init: %cst) applies stablehlo.add across dimensions = [0] : (tensor<?x2xf32>, tensor<f32>) -> tensor<2xf32>
    %12 = stablehlo.convert %1 : (tensor<i32>) -> tensor<f32>
    %c_3 = stablehlo.constant dense<2> : tensor<1xi32>
    %13 = stablehlo.dynamic_broadcast_in_dim %12, %c_3, dims = [] : (tensor<f32>, tensor<1xi32>) -> tensor<2xf32>
    %14 = stablehlo.divide %11, %13 : tensor<2xf32>
    %c_4 = stablehlo.constant dense<[1, 0]> : tensor<2xi32>
    %15 = stablehlo.reshape %3 : (tensor<i32>) -> tensor<1xi32>
    %16 = stablehlo.reshape %c_0 : (tensor<i32>) -> tensor<1xi32>
    %17 = stablehlo.concatenate %15, %16, dim = 0 : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
    %c_5 = stablehlo.constant dense<1> : tensor<2xi32>
    %18 = stablehlo.real_dynamic_slice %arg1, %c_4, %17, %c_5 : (tensor<?x2xf32>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>) -> tensor<?x2xf32>
    %19 = stablehlo.pad %18, %cst, low = [0, 0], high = [3, 0], interior = [0, 0] : (tensor<?x2xf32>, tensor<f32>) -> tensor<?x2xf32>
    return %10, %14, %19 : tensor<?xf32>, tensor<2xf32>, tensor<?x2xf32>
  }
}
module @jit_digits attributes {mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
  func.func public @main(%arg0: tensor<3x3x1x32xf32> {jax.arg_info = "digits/params.Conv.W"}, %arg1: tensor<32xf32> {jax.arg_info = "digits/params.Conv.B"}, %arg2: tensor<6272x200xf32> {jax.arg_info = "digits/params.Hidden.W"}, %arg3: tensor<200xf32> {jax.arg_info = "digits/params.Hidden.B"}, %arg4: tensor<200x10xf32> {jax.arg_info = "digits/params.Output.W"}, %arg5: tensor<10xf32> {jax.arg_info = "digits/params.Output.B"}, %arg6: tensor<2xui32> {jax.arg_info = "digits/seed_generator_state"}, %arg7: tensor<32x28x28x1xf32> {jax.arg_info = "inputs"}) -> (tensor<32x10xf32> {jax.result_info = "result.output_0"}) {
    %0 = stablehlo.convolution(%arg7, %arg0) dim_numbers = [b, 0, 1, f]x[0, 1, i, o]->[b, 0, 1, f], window = {stride = [1, 1], pad = [[1, 1], [1, 1]], lhs_dilate = [1, 1], rhs_dilate = [1, 1]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<32x28x28x1xf32>, tensor<3x3x1x32xf32>) -> tensor<32x28x28x32xf32>
    %1 = stablehlo.broadcast_in_dim %arg1, dims = [3] : (tensor<32xf32>) -> tensor<32x28x28x32xf32>
    %2 = stablehlo.add %0, %1 : tensor<32x28x28x32xf32>
    %cst = stablehlo.constant dense<0.000000e+00> : tensor<32x28x28x32xf32>
    %3 = stablehlo.compare  GT, %2, %cst,  FLOAT : (tensor<32x28x28x32xf32>, tensor<32x28x28x32xf32>) -> tensor<32x28x28x32xi1>
    %4 = stablehlo.select %3, %2, %cst : tensor<32x28x28x32xi1>, tensor<32x28x28x32xf32>
    %cst_0 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %5 = "stablehlo.reduce_window"(%4, %cst_0) <{base_dilations = array<i64: 1, 1, 1, 1>, padding = dense<0> : tensor<4x2xi64>, window_dilations = array<i64: 1, 1, 1, 1>, window_dimensions = array<i64: 1, 2, 2, 1>, window_strides = array<i64: 1, 2, 2, 1>}> ({
    ^bb0(%arg8: tensor<f32>, %arg9: tensor<f32>):
      %25 = stablehlo.add %arg8, %arg9 : tensor<f32>
      stablehlo.return %25 : tensor<f32>
    }) : (tensor<32x28x28x32xf32>, tensor<f32>) -> tensor<32x14x14x32xf32>
    %cst_1 = stablehlo.constant dense<4.000000e+00> : tensor<32x14x14x32xf32>
    %6 = stablehlo.divide %5, %cst_1 : tensor<32x14x14x32xf32>
    %7 = stablehlo.reshape %6 : (tensor<32x14x14x32xf32>) -> tensor<32x6272xf32>
    %8 = stablehlo.dot_general %7, %arg2, contracting_dims = [1] x [0] : (tensor<32x6272xf32>, tensor<6272x200xf32>) -> tensor<32x200xf32>
    %9 = stablehlo.broadcast_in_dim %arg3, dims = [1] : (tensor<200xf32>) -> tensor<32x200xf32>
    %10 = stablehlo.add %8, %9 : tensor<32x200xf32>
    %cst_2 = stablehlo.constant dense<0.000000e+00> : tensor<32x200xf32>
    %11 = stablehlo.compare  GT, %10, %cst_2,  FLOAT : (tensor<32x200xf32>, tensor<32x200xf32>) -> tensor<32x200xi1>
    %12 = stablehlo.select %11, %10, %cst_2 : tensor<32x200xi1>, tensor<32x200xf32>
    %13 = stablehlo.dot_general %12, %arg4, contracting_dims = [1] x [0] : (tensor<32x200xf32>, tensor<200x10xf32>) -> tensor<32x10xf32>
    %14 = stablehlo.broadcast_in_dim %arg5, dims = [1] : (tensor<10xf32>) -> tensor<32x10xf32>
    %15 = stablehlo.add %13, %14 : tensor<32x10xf32>
    %cst_3 = stablehlo.constant dense<0xFF800000> : tensor<f32>
    %16 = stablehlo.reduce(%15 init: %cst_3) applies stablehlo.maximum across dimensions = [1] : (tensor<32x10xf32>, tensor<f32>) -> tensor<32xf32>
    %17 = stablehlo.reshape %16 : (tensor<32xf32>) -> tensor<32x1xf32>
    %18 = stablehlo.broadcast_in_dim %17, dims = [0, 1] : (tensor<32x1xf32>) -> tensor<32x10xf32>
    %19 = stablehlo.subtract %15, %18 : tensor<32x10xf32>
    %20 = stablehlo.exponential %19 : tensor<32x10xf32>
    %21 = stablehlo.reduce(%20 init: %cst_0) applies stablehlo.add across dimensions = [1] : (tensor<32x10xf32>, tensor<f32>) -> tensor<32xf32>
    %22 = stablehlo.reshape %21 : (tensor<32xf32>) -> tensor<32x1xf32>
    %23 = stablehlo.broadcast_in_dim %22, dims = [0, 1] : (tensor<32x1xf32>) -> tensor<32x10xf32>
    %24 = stablehlo.divide %20, %23 : tensor<32x10xf32>
    return %24 : tensor<32x10xf32>
  }
}
module @jit_Step attributes {mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
  func.func public @main(%arg0: tensor<3xf32> {jax.arg_info = "parameters.bias"}, %arg1: tensor<4x3xf32> {jax.arg_info = "parameters.kernel"}, %arg2: tensor<2x4xf32> {jax.arg_info = "images"}, %arg3: tensor<2xi32> {jax.arg_info = "labels"}) -> (tensor<f32> {jax.result_info = "result[0]"}, tensor<3xf32> {jax.result_info = "result[1].bias"}, tensor<4x3xf32> {jax.result_info = "result[1].kernel"}) {
    %0 = stablehlo.dot_general %arg2, %arg1, contracting_dims = [1] x [0] : (tensor<2x4xf32>, tensor<4x3xf32>) -> tensor<2x3xf32>
    %1 = stablehlo.broadcast_in_dim %arg0, dims = [1] : (tensor<3xf32>) -> tensor<2x3xf32>
    %2 = stablehlo.add %0, %1 : tensor<2x3xf32>
    %cst = stablehlo.constant dense<0.000000e+00> : tensor<2x3xf32>
    %3 = stablehlo.compare  GT, %2, %cst,  FLOAT : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xi1>
    %4 = stablehlo.select %3, %2, %cst : tensor<2x3xi1>, tensor<2x3xf32>
    %cst_0 = stablehlo.constant dense<0xFF800000> : tensor<f32>
    %5 = stablehlo.reduce(%4 init: %cst_0) applies stablehlo.maximum across dimensions = [1] : (tensor<2x3xf32>, tensor<f32>) -> tensor<2xf32>
    %6 = stablehlo.reshape %5 : (tensor<2xf32>) -> tensor<2x1xf32>
    %7 = stablehlo.broadcast_in_dim %6, dims = [0, 1] : (tensor<2x1xf32>) -> tensor<2x3xf32>
    %8 = stablehlo.subtract %4, %7 : tensor<2x3xf32>
    %9 = stablehlo.exponential %8 : tensor<2x3xf32>
    %cst_1 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %10 = stablehlo.reduce(%9 init: %cst_1) applies stablehlo.add across dimensions = [1] : (tensor<2x3xf32>, tensor<f32>) -> tensor<2xf32>
    %11 = stablehlo.reshape %10 : (tensor<2xf32>) -> tensor<2x1xf32>
    %12 = stablehlo.log %11 : tensor<2x1xf32>
    %cst_2 = stablehlo.constant dense<1.000000e+00> : tensor<2x1xf32>
    %13 = stablehlo.divide %cst_2, %11 : tensor<2x1xf32>
    %14 = stablehlo.broadcast_in_dim %12, dims = [0, 1] : (tensor<2x1xf32>) -> tensor<2x3xf32>
    %15 = stablehlo.subtract %8, %14 : tensor<2x3xf32>
    %16 = stablehlo.broadcast_in_dim %arg3, dims = [0] : (tensor<2xi32>) -> tensor<2x3xi32>
    %17 = stablehlo.iota dim = 1 : tensor<2x3xi32>
    %18 = stablehlo.compare  EQ, %16, %17,  SIGNED : (tensor<2x3xi32>, tensor<2x3xi32>) -> tensor<2x3xi1>
    %19 = stablehlo.convert %18 : (tensor<2x3xi1>) -> tensor<2x3xf32>
    %20 = stablehlo.multiply %15, %19 : tensor<2x3xf32>
    %21 = stablehlo.reduce(%20 init: %cst_1) applies stablehlo.add across dimensions = [1] : (tensor<2x3xf32>, tensor<f32>) -> tensor<2xf32>
    %22 = stablehlo.reduce(%21 init: %cst_1) applies stablehlo.add across dimensions = [0] : (tensor<2xf32>, tensor<f32>) -> tensor<f32>
    %cst_3 = stablehlo.constant dense<2.000000e+00> : tensor<f32>
    %23 = stablehlo.divide %22, %cst_3 : tensor<f32>
    %24 = stablehlo.negate %23 : tensor<f32>
    %cst_4 = stablehlo.constant dense<1.000000e+00> : tensor<f32>
    %25 = stablehlo.negate %cst_4 : tensor<f32>
    %26 = stablehlo.divide %25, %cst_3 : tensor<f32>
    %27 = stablehlo.broadcast_in_dim %26, dims = [] : (tensor<f32>) -> tensor<2xf32>
    %28 = stablehlo.broadcast_in_dim %27, dims = [0] : (tensor<2xf32>) -> tensor<2x3xf32>
    %29 = stablehlo.multiply %28, %19 : tensor<2x3xf32>
    %30 = stablehlo.negate %29 : tensor<2x3xf32>
    %31 = stablehlo.reduce(%30 init: %cst_1) applies stablehlo.add across dimensions = [1] : (tensor<2x3xf32>, tensor<f32>) -> tensor<2xf32>
    %32 = stablehlo.reshape %31 : (tensor<2xf32>) -> tensor<2x1xf32>
    %33 = stablehlo.multiply %32, %13 : tensor<2x1xf32>
    %34 = stablehlo.reshape %33 : (tensor<2x1xf32>) -> tensor<2xf32>
    %35 = stablehlo.broadcast_in_dim %34, dims = [0] : (tensor<2xf32>) -> tensor<2x3xf32>
    %36 = stablehlo.multiply %35, %9 : tensor<2x3xf32>
    %37 = stablehlo.add %29, %36 : tensor<2x3xf32>
    %38 = stablehlo.select %3, %37, %cst : tensor<2x3xi1>, tensor<2x3xf32>
    %39 = stablehlo.reduce(%38 init: %cst_1) applies stablehlo.add across dimensions = [0] : (tensor<2x3xf32>, tensor<f32>) -> tensor<3xf32>
    %40 = stablehlo.dot_general %38, %arg2, contracting_dims = [0] x [0] : (tensor<2x3xf32>, tensor<2x4xf32>) -> tensor<3x4xf32>
    %41 = stablehlo.transpose %40, dims = [1, 0] : (tensor<3x4xf32>) -> tensor<4x3xf32>
    return %24, %39, %41 : tensor<f32>, tensor<3xf32>, tensor<4x3xf32>
  }
}
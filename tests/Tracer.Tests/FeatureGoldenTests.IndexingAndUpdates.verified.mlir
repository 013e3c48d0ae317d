module @jit_indexing attributes {mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
  func.func public @main(%arg0: tensor<4x3xf32> {jax.arg_info = "x"}, %arg1: tensor<2xi32> {jax.arg_info = "i"}) -> (tensor<4x3xf32> {jax.result_info = "result"}) {
    %c = stablehlo.constant dense<0> : tensor<2xi32>
    %0 = stablehlo.compare  LT, %arg1, %c,  SIGNED : (tensor<2xi32>, tensor<2xi32>) -> tensor<2xi1>
    %c_0 = stablehlo.constant dense<4> : tensor<2xi32>
    %1 = stablehlo.add %arg1, %c_0 : tensor<2xi32>
    %2 = stablehlo.select %0, %1, %arg1 : tensor<2xi1>, tensor<2xi32>
    %3 = stablehlo.reshape %2 : (tensor<2xi32>) -> tensor<2x1xi32>
    %4 = stablehlo.compare  GE, %2, %c,  SIGNED : (tensor<2xi32>, tensor<2xi32>) -> tensor<2xi1>
    %5 = stablehlo.compare  LT, %2, %c_0,  SIGNED : (tensor<2xi32>, tensor<2xi32>) -> tensor<2xi1>
    %6 = stablehlo.and %4, %5 : tensor<2xi1>
    %7 = "stablehlo.gather"(%arg0, %3) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, slice_sizes = array<i64: 1, 3>}> : (tensor<4x3xf32>, tensor<2x1xi32>) -> tensor<2x3xf32>
    %8 = stablehlo.broadcast_in_dim %6, dims = [0] : (tensor<2xi1>) -> tensor<2x3xi1>
    %cst = stablehlo.constant dense<0x7FC00000> : tensor<2x3xf32>
    %9 = stablehlo.select %8, %7, %cst : tensor<2x3xi1>, tensor<2x3xf32>
    %10 = stablehlo.slice %9 [0:2, 0:1] : (tensor<2x3xf32>) -> tensor<2x1xf32>
    %11 = stablehlo.reshape %10 : (tensor<2x1xf32>) -> tensor<2xf32>
    %12 = stablehlo.compare  LT, %arg1, %c,  SIGNED : (tensor<2xi32>, tensor<2xi32>) -> tensor<2xi1>
    %13 = stablehlo.add %arg1, %c_0 : tensor<2xi32>
    %14 = stablehlo.select %12, %13, %arg1 : tensor<2xi1>, tensor<2xi32>
    %15 = stablehlo.reshape %14 : (tensor<2xi32>) -> tensor<2x1xi32>
    %c_1 = stablehlo.constant dense<1> : tensor<2xi32>
    %16 = stablehlo.compare  LT, %c_1, %c,  SIGNED : (tensor<2xi32>, tensor<2xi32>) -> tensor<2xi1>
    %c_2 = stablehlo.constant dense<3> : tensor<2xi32>
    %17 = stablehlo.add %c_1, %c_2 : tensor<2xi32>
    %18 = stablehlo.select %16, %17, %c_1 : tensor<2xi1>, tensor<2xi32>
    %19 = stablehlo.reshape %18 : (tensor<2xi32>) -> tensor<2x1xi32>
    %20 = stablehlo.concatenate %15, %19, dim = 1 : (tensor<2x1xi32>, tensor<2x1xi32>) -> tensor<2x2xi32>
    %21 = "stablehlo.scatter"(%arg0, %20, %11) <{scatter_dimension_numbers = #stablehlo.scatter<inserted_window_dims = [0, 1], scatter_dims_to_operand_dims = [0, 1], index_vector_dim = 1>}> ({
    ^bb0(%arg2: tensor<f32>, %arg3: tensor<f32>):
      %22 = stablehlo.add %arg2, %arg3 : tensor<f32>
      stablehlo.return %22 : tensor<f32>
    }) : (tensor<4x3xf32>, tensor<2x2xi32>, tensor<2xf32>) -> tensor<4x3xf32>
    return %21 : tensor<4x3xf32>
  }
}
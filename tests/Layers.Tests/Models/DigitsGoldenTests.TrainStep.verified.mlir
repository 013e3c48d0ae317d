module @jit_digits_model_train_step attributes {mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
  func.func public @main(%arg0: tensor<3x3x1x32xf32> {jax.arg_info = "digits/params.Conv.W", tf.aliasing_output = 0 : i32}, %arg1: tensor<32xf32> {jax.arg_info = "digits/params.Conv.B", tf.aliasing_output = 1 : i32}, %arg2: tensor<6272x200xf32> {jax.arg_info = "digits/params.Hidden.W", tf.aliasing_output = 2 : i32}, %arg3: tensor<200xf32> {jax.arg_info = "digits/params.Hidden.B", tf.aliasing_output = 3 : i32}, %arg4: tensor<200x10xf32> {jax.arg_info = "digits/params.Output.W", tf.aliasing_output = 4 : i32}, %arg5: tensor<10xf32> {jax.arg_info = "digits/params.Output.B", tf.aliasing_output = 5 : i32}, %arg6: tensor<2xui32> {jax.arg_info = "digits/seed_generator_state", tf.aliasing_output = 6 : i32}, %arg7: tensor<i32> {jax.arg_info = "adam/iteration", tf.aliasing_output = 7 : i32}, %arg8: tensor<f32> {jax.arg_info = "adam/learning_rate"}, %arg9: tensor<3x3x1x32xf32> {jax.arg_info = "adam/digits_params.Conv.W_momentum", tf.aliasing_output = 8 : i32}, %arg10: tensor<3x3x1x32xf32> {jax.arg_info = "adam/digits_params.Conv.W_velocity", tf.aliasing_output = 9 : i32}, %arg11: tensor<32xf32> {jax.arg_info = "adam/digits_params.Conv.B_momentum", tf.aliasing_output = 10 : i32}, %arg12: tensor<32xf32> {jax.arg_info = "adam/digits_params.Conv.B_velocity", tf.aliasing_output = 11 : i32}, %arg13: tensor<6272x200xf32> {jax.arg_info = "adam/digits_params.Hidden.W_momentum", tf.aliasing_output = 12 : i32}, %arg14: tensor<6272x200xf32> {jax.arg_info = "adam/digits_params.Hidden.W_velocity", tf.aliasing_output = 13 : i32}, %arg15: tensor<200xf32> {jax.arg_info = "adam/digits_params.Hidden.B_momentum", tf.aliasing_output = 14 : i32}, %arg16: tensor<200xf32> {jax.arg_info = "adam/digits_params.Hidden.B_velocity", tf.aliasing_output = 15 : i32}, %arg17: tensor<200x10xf32> {jax.arg_info = "adam/digits_params.Output.W_momentum", tf.aliasing_output = 16 : i32}, %arg18: tensor<200x10xf32> {jax.arg_info = "adam/digits_params.Output.W_velocity", tf.aliasing_output = 17 : i32}, %arg19: tensor<10xf32> {jax.arg_info = "adam/digits_params.Output.B_momentum", tf.aliasing_output = 18 : i32}, %arg20: tensor<10xf32> {jax.arg_info = "adam/digits_params.Output.B_velocity", tf.aliasing_output = 19 : i32}, %arg21: tensor<f32> {jax.arg_info = "loss/total", tf.aliasing_output = 20 : i32}, %arg22: tensor<f32> {jax.arg_info = "loss/count", tf.aliasing_output = 21 : i32}, %arg23: tensor<f32> {jax.arg_info = "accuracy/total", tf.aliasing_output = 22 : i32}, %arg24: tensor<f32> {jax.arg_info = "accuracy/count", tf.aliasing_output = 23 : i32}, %arg25: tensor<32x28x28x1xf32> {jax.arg_info = "inputs"}, %arg26: tensor<32xui8> {jax.arg_info = "y"}) -> (tensor<3x3x1x32xf32> {jax.result_info = "result.digits/params.Conv.W"}, tensor<32xf32> {jax.result_info = "result.digits/params.Conv.B"}, tensor<6272x200xf32> {jax.result_info = "result.digits/params.Hidden.W"}, tensor<200xf32> {jax.result_info = "result.digits/params.Hidden.B"}, tensor<200x10xf32> {jax.result_info = "result.digits/params.Output.W"}, tensor<10xf32> {jax.result_info = "result.digits/params.Output.B"}, tensor<2xui32> {jax.result_info = "result.digits/seed_generator_state"}, tensor<i32> {jax.result_info = "result.adam/iteration"}, tensor<3x3x1x32xf32> {jax.result_info = "result.adam/digits_params.Conv.W_momentum"}, tensor<3x3x1x32xf32> {jax.result_info = "result.adam/digits_params.Conv.W_velocity"}, tensor<32xf32> {jax.result_info = "result.adam/digits_params.Conv.B_momentum"}, tensor<32xf32> {jax.result_info = "result.adam/digits_params.Conv.B_velocity"}, tensor<6272x200xf32> {jax.result_info = "result.adam/digits_params.Hidden.W_momentum"}, tensor<6272x200xf32> {jax.result_info = "result.adam/digits_params.Hidden.W_velocity"}, tensor<200xf32> {jax.result_info = "result.adam/digits_params.Hidden.B_momentum"}, tensor<200xf32> {jax.result_info = "result.adam/digits_params.Hidden.B_velocity"}, tensor<200x10xf32> {jax.result_info = "result.adam/digits_params.Output.W_momentum"}, tensor<200x10xf32> {jax.result_info = "result.adam/digits_params.Output.W_velocity"}, tensor<10xf32> {jax.result_info = "result.adam/digits_params.Output.B_momentum"}, tensor<10xf32> {jax.result_info = "result.adam/digits_params.Output.B_velocity"}, tensor<f32> {jax.result_info = "result.loss/total"}, tensor<f32> {jax.result_info = "result.loss/count"}, tensor<f32> {jax.result_info = "result.accuracy/total"}, tensor<f32> {jax.result_info = "result.accuracy/count"}, tensor<f32> {jax.result_info = "result.output_0"}) {
    %c = stablehlo.constant dense<[0, 1]> : tensor<2xui32>
    %0 = stablehlo.add %arg6, %c : tensor<2xui32>
    %1 = stablehlo.convolution(%arg25, %arg0) dim_numbers = [b, 0, 1, f]x[0, 1, i, o]->[b, 0, 1, f], window = {stride = [1, 1], pad = [[1, 1], [1, 1]], lhs_dilate = [1, 1], rhs_dilate = [1, 1]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<32x28x28x1xf32>, tensor<3x3x1x32xf32>) -> tensor<32x28x28x32xf32>
    %2 = stablehlo.broadcast_in_dim %arg1, dims = [3] : (tensor<32xf32>) -> tensor<32x28x28x32xf32>
    %3 = stablehlo.add %1, %2 : tensor<32x28x28x32xf32>
    %cst = stablehlo.constant dense<0.000000e+00> : tensor<32x28x28x32xf32>
    %4 = stablehlo.compare  GT, %3, %cst,  FLOAT : (tensor<32x28x28x32xf32>, tensor<32x28x28x32xf32>) -> tensor<32x28x28x32xi1>
    %5 = stablehlo.select %4, %3, %cst : tensor<32x28x28x32xi1>, tensor<32x28x28x32xf32>
    %cst_0 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %6 = "stablehlo.reduce_window"(%5, %cst_0) <{base_dilations = array<i64: 1, 1, 1, 1>, padding = dense<0> : tensor<4x2xi64>, window_dilations = array<i64: 1, 1, 1, 1>, window_dimensions = array<i64: 1, 2, 2, 1>, window_strides = array<i64: 1, 2, 2, 1>}> ({
    ^bb0(%arg27: tensor<f32>, %arg28: tensor<f32>):
      %209 = stablehlo.add %arg27, %arg28 : tensor<f32>
      stablehlo.return %209 : tensor<f32>
    }) : (tensor<32x28x28x32xf32>, tensor<f32>) -> tensor<32x14x14x32xf32>
    %cst_1 = stablehlo.constant dense<4.000000e+00> : tensor<32x14x14x32xf32>
    %7 = stablehlo.divide %6, %cst_1 : tensor<32x14x14x32xf32>
    %8 = stablehlo.reshape %7 : (tensor<32x14x14x32xf32>) -> tensor<32x6272xf32>
    %9 = stablehlo.dot_general %8, %arg2, contracting_dims = [1] x [0] : (tensor<32x6272xf32>, tensor<6272x200xf32>) -> tensor<32x200xf32>
    %10 = stablehlo.broadcast_in_dim %arg3, dims = [1] : (tensor<200xf32>) -> tensor<32x200xf32>
    %11 = stablehlo.add %9, %10 : tensor<32x200xf32>
    %12 = stablehlo.iota dim = 0 : tensor<6400xui32>
    %13 = stablehlo.reshape %12 : (tensor<6400xui32>) -> tensor<32x200xui32>
    %14 = stablehlo.slice %arg6 [0:1] : (tensor<2xui32>) -> tensor<1xui32>
    %15 = stablehlo.reshape %14 : (tensor<1xui32>) -> tensor<ui32>
    %16 = stablehlo.slice %arg6 [1:2] : (tensor<2xui32>) -> tensor<1xui32>
    %17 = stablehlo.reshape %16 : (tensor<1xui32>) -> tensor<ui32>
    %c_2 = stablehlo.constant dense<0> : tensor<32x200xui32>
    %18:2 = call @threefry2x32(%15, %17, %c_2, %13) : (tensor<ui32>, tensor<ui32>, tensor<32x200xui32>, tensor<32x200xui32>) -> (tensor<32x200xui32>, tensor<32x200xui32>)
    %19 = stablehlo.xor %18#0, %18#1 : tensor<32x200xui32>
    %cst_3 = stablehlo.constant dense<1.000000e+00> : tensor<32x200xf32>
    %20 = stablehlo.bitcast_convert %cst_3 : (tensor<32x200xf32>) -> tensor<32x200xui32>
    %c_4 = stablehlo.constant dense<9> : tensor<32x200xui32>
    %21 = stablehlo.shift_right_logical %19, %c_4 : tensor<32x200xui32>
    %22 = stablehlo.or %21, %20 : tensor<32x200xui32>
    %23 = stablehlo.bitcast_convert %22 : (tensor<32x200xui32>) -> tensor<32x200xf32>
    %24 = stablehlo.subtract %23, %cst_3 : tensor<32x200xf32>
    %cst_5 = stablehlo.constant dense<0.000000e+00> : tensor<32x200xf32>
    %25 = stablehlo.subtract %cst_3, %cst_5 : tensor<32x200xf32>
    %26 = stablehlo.multiply %24, %25 : tensor<32x200xf32>
    %27 = stablehlo.add %26, %cst_5 : tensor<32x200xf32>
    %28 = stablehlo.maximum %cst_5, %27 : tensor<32x200xf32>
    %cst_6 = stablehlo.constant dense<0.699999988> : tensor<32x200xf32>
    %29 = stablehlo.compare  LT, %28, %cst_6,  FLOAT : (tensor<32x200xf32>, tensor<32x200xf32>) -> tensor<32x200xi1>
    %30 = stablehlo.divide %11, %cst_6 : tensor<32x200xf32>
    %31 = stablehlo.select %29, %30, %cst_5 : tensor<32x200xi1>, tensor<32x200xf32>
    %32 = stablehlo.compare  GT, %31, %cst_5,  FLOAT : (tensor<32x200xf32>, tensor<32x200xf32>) -> tensor<32x200xi1>
    %33 = stablehlo.select %32, %31, %cst_5 : tensor<32x200xi1>, tensor<32x200xf32>
    %34 = stablehlo.dot_general %33, %arg4, contracting_dims = [1] x [0] : (tensor<32x200xf32>, tensor<200x10xf32>) -> tensor<32x10xf32>
    %35 = stablehlo.broadcast_in_dim %arg5, dims = [1] : (tensor<10xf32>) -> tensor<32x10xf32>
    %36 = stablehlo.add %34, %35 : tensor<32x10xf32>
    %cst_7 = stablehlo.constant dense<0xFF800000> : tensor<f32>
    %37 = stablehlo.reduce(%36 init: %cst_7) applies stablehlo.maximum across dimensions = [1] : (tensor<32x10xf32>, tensor<f32>) -> tensor<32xf32>
    %38 = stablehlo.reshape %37 : (tensor<32xf32>) -> tensor<32x1xf32>
    %39 = stablehlo.broadcast_in_dim %38, dims = [0, 1] : (tensor<32x1xf32>) -> tensor<32x10xf32>
    %40 = stablehlo.subtract %36, %39 : tensor<32x10xf32>
    %41 = stablehlo.exponential %40 : tensor<32x10xf32>
    %42 = stablehlo.reduce(%41 init: %cst_0) applies stablehlo.add across dimensions = [1] : (tensor<32x10xf32>, tensor<f32>) -> tensor<32xf32>
    %43 = stablehlo.reshape %42 : (tensor<32xf32>) -> tensor<32x1xf32>
    %44 = stablehlo.broadcast_in_dim %43, dims = [0, 1] : (tensor<32x1xf32>) -> tensor<32x10xf32>
    %45 = stablehlo.divide %41, %44 : tensor<32x10xf32>
    %46 = stablehlo.divide %45, %44 : tensor<32x10xf32>
    %47 = stablehlo.negate %46 : tensor<32x10xf32>
    %48 = stablehlo.convert %arg26 : (tensor<32xui8>) -> tensor<32xi32>
    %49 = stablehlo.reshape %48 : (tensor<32xi32>) -> tensor<32x1xi32>
    %50 = stablehlo.iota dim = 1 : tensor<1x10xi32>
    %51 = stablehlo.broadcast_in_dim %49, dims = [0, 1] : (tensor<32x1xi32>) -> tensor<32x10xi32>
    %52 = stablehlo.broadcast_in_dim %50, dims = [0, 1] : (tensor<1x10xi32>) -> tensor<32x10xi32>
    %53 = stablehlo.compare  EQ, %51, %52,  SIGNED : (tensor<32x10xi32>, tensor<32x10xi32>) -> tensor<32x10xi1>
    %54 = stablehlo.reduce(%45 init: %cst_0) applies stablehlo.add across dimensions = [1] : (tensor<32x10xf32>, tensor<f32>) -> tensor<32xf32>
    %55 = stablehlo.reshape %54 : (tensor<32xf32>) -> tensor<32x1xf32>
    %56 = stablehlo.broadcast_in_dim %55, dims = [0, 1] : (tensor<32x1xf32>) -> tensor<32x10xf32>
    %57 = stablehlo.divide %45, %56 : tensor<32x10xf32>
    %58 = stablehlo.divide %57, %56 : tensor<32x10xf32>
    %59 = stablehlo.negate %58 : tensor<32x10xf32>
    %cst_8 = stablehlo.constant dense<1.000000e-07> : tensor<f32>
    %cst_9 = stablehlo.constant dense<0.99999988> : tensor<f32>
    %60 = stablehlo.clamp %cst_8, %57, %cst_9 : (tensor<f32>, tensor<32x10xf32>, tensor<f32>) -> tensor<32x10xf32>
    %cst_10 = stablehlo.constant dense<1.000000e-07> : tensor<32x10xf32>
    %61 = stablehlo.compare  GT, %57, %cst_10,  FLOAT : (tensor<32x10xf32>, tensor<32x10xf32>) -> tensor<32x10xi1>
    %cst_11 = stablehlo.constant dense<0.99999988> : tensor<32x10xf32>
    %62 = stablehlo.compare  LT, %57, %cst_11,  FLOAT : (tensor<32x10xf32>, tensor<32x10xf32>) -> tensor<32x10xi1>
    %63 = stablehlo.and %61, %62 : tensor<32x10xi1>
    %64 = stablehlo.log %60 : tensor<32x10xf32>
    %cst_12 = stablehlo.constant dense<1.000000e+00> : tensor<32x10xf32>
    %65 = stablehlo.divide %cst_12, %60 : tensor<32x10xf32>
    %cst_13 = stablehlo.constant dense<0.000000e+00> : tensor<32x10xf32>
    %66 = stablehlo.select %53, %64, %cst_13 : tensor<32x10xi1>, tensor<32x10xf32>
    %67 = stablehlo.reduce(%66 init: %cst_0) applies stablehlo.add across dimensions = [1] : (tensor<32x10xf32>, tensor<f32>) -> tensor<32xf32>
    %68 = stablehlo.negate %67 : tensor<32xf32>
    %69 = stablehlo.reduce(%68 init: %cst_0) applies stablehlo.add across dimensions = [0] : (tensor<32xf32>, tensor<f32>) -> tensor<f32>
    %cst_14 = stablehlo.constant dense<3.200000e+01> : tensor<f32>
    %70 = stablehlo.divide %69, %cst_14 : tensor<f32>
    %cst_15 = stablehlo.constant dense<1.000000e+00> : tensor<f32>
    %71 = stablehlo.divide %cst_15, %cst_14 : tensor<f32>
    %72 = stablehlo.broadcast_in_dim %71, dims = [] : (tensor<f32>) -> tensor<32xf32>
    %73 = stablehlo.negate %72 : tensor<32xf32>
    %74 = stablehlo.broadcast_in_dim %73, dims = [0] : (tensor<32xf32>) -> tensor<32x10xf32>
    %75 = stablehlo.select %53, %74, %cst_13 : tensor<32x10xi1>, tensor<32x10xf32>
    %76 = stablehlo.multiply %75, %65 : tensor<32x10xf32>
    %77 = stablehlo.select %63, %76, %cst_13 : tensor<32x10xi1>, tensor<32x10xf32>
    %78 = stablehlo.multiply %77, %59 : tensor<32x10xf32>
    %79 = stablehlo.divide %77, %56 : tensor<32x10xf32>
    %80 = stablehlo.reduce(%78 init: %cst_0) applies stablehlo.add across dimensions = [1] : (tensor<32x10xf32>, tensor<f32>) -> tensor<32xf32>
    %81 = stablehlo.reshape %80 : (tensor<32xf32>) -> tensor<32x1xf32>
    %82 = stablehlo.reshape %81 : (tensor<32x1xf32>) -> tensor<32xf32>
    %83 = stablehlo.broadcast_in_dim %82, dims = [0] : (tensor<32xf32>) -> tensor<32x10xf32>
    %84 = stablehlo.add %79, %83 : tensor<32x10xf32>
    %85 = stablehlo.multiply %84, %47 : tensor<32x10xf32>
    %86 = stablehlo.divide %84, %44 : tensor<32x10xf32>
    %87 = stablehlo.reduce(%85 init: %cst_0) applies stablehlo.add across dimensions = [1] : (tensor<32x10xf32>, tensor<f32>) -> tensor<32xf32>
    %88 = stablehlo.reshape %87 : (tensor<32xf32>) -> tensor<32x1xf32>
    %89 = stablehlo.reshape %88 : (tensor<32x1xf32>) -> tensor<32xf32>
    %90 = stablehlo.broadcast_in_dim %89, dims = [0] : (tensor<32xf32>) -> tensor<32x10xf32>
    %91 = stablehlo.add %86, %90 : tensor<32x10xf32>
    %92 = stablehlo.multiply %91, %41 : tensor<32x10xf32>
    %93 = stablehlo.reduce(%92 init: %cst_0) applies stablehlo.add across dimensions = [0] : (tensor<32x10xf32>, tensor<f32>) -> tensor<10xf32>
    %94 = stablehlo.dot_general %92, %33, contracting_dims = [0] x [0] : (tensor<32x10xf32>, tensor<32x200xf32>) -> tensor<10x200xf32>
    %95 = stablehlo.transpose %94, dims = [1, 0] : (tensor<10x200xf32>) -> tensor<200x10xf32>
    %96 = stablehlo.dot_general %92, %arg4, contracting_dims = [1] x [1] : (tensor<32x10xf32>, tensor<200x10xf32>) -> tensor<32x200xf32>
    %97 = stablehlo.select %32, %96, %cst_5 : tensor<32x200xi1>, tensor<32x200xf32>
    %98 = stablehlo.select %29, %97, %cst_5 : tensor<32x200xi1>, tensor<32x200xf32>
    %99 = stablehlo.divide %98, %cst_6 : tensor<32x200xf32>
    %100 = stablehlo.reduce(%99 init: %cst_0) applies stablehlo.add across dimensions = [0] : (tensor<32x200xf32>, tensor<f32>) -> tensor<200xf32>
    %101 = stablehlo.dot_general %99, %8, contracting_dims = [0] x [0] : (tensor<32x200xf32>, tensor<32x6272xf32>) -> tensor<200x6272xf32>
    %102 = stablehlo.transpose %101, dims = [1, 0] : (tensor<200x6272xf32>) -> tensor<6272x200xf32>
    %103 = stablehlo.dot_general %99, %arg2, contracting_dims = [1] x [1] : (tensor<32x200xf32>, tensor<6272x200xf32>) -> tensor<32x6272xf32>
    %104 = stablehlo.reshape %103 : (tensor<32x6272xf32>) -> tensor<32x14x14x32xf32>
    %105 = stablehlo.divide %104, %cst_1 : tensor<32x14x14x32xf32>
    %106 = stablehlo.pad %105, %cst_0, low = [0, 1, 1, 0], high = [0, 1, 1, 0], interior = [0, 1, 1, 0] : (tensor<32x14x14x32xf32>, tensor<f32>) -> tensor<32x29x29x32xf32>
    %107 = "stablehlo.reduce_window"(%106, %cst_0) <{base_dilations = array<i64: 1, 1, 1, 1>, padding = dense<0> : tensor<4x2xi64>, window_dilations = array<i64: 1, 1, 1, 1>, window_dimensions = array<i64: 1, 2, 2, 1>, window_strides = array<i64: 1, 1, 1, 1>}> ({
    ^bb0(%arg27: tensor<f32>, %arg28: tensor<f32>):
      %209 = stablehlo.add %arg27, %arg28 : tensor<f32>
      stablehlo.return %209 : tensor<f32>
    }) : (tensor<32x29x29x32xf32>, tensor<f32>) -> tensor<32x28x28x32xf32>
    %108 = stablehlo.select %4, %107, %cst : tensor<32x28x28x32xi1>, tensor<32x28x28x32xf32>
    %109 = stablehlo.reduce(%108 init: %cst_0) applies stablehlo.add across dimensions = [0, 1, 2] : (tensor<32x28x28x32xf32>, tensor<f32>) -> tensor<32xf32>
    %110 = stablehlo.convolution(%arg25, %108) dim_numbers = [f, 0, 1, b]x[i, 0, 1, o]->[0, 1, b, f], window = {stride = [1, 1], pad = [[1, 1], [1, 1]], lhs_dilate = [1, 1], rhs_dilate = [1, 1]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<32x28x28x1xf32>, tensor<32x28x28x32xf32>) -> tensor<3x3x1x32xf32>
    %c_16 = stablehlo.constant dense<1> : tensor<i32>
    %111 = stablehlo.add %arg7, %c_16 : tensor<i32>
    %112 = stablehlo.convert %111 : (tensor<i32>) -> tensor<f32>
    %cst_17 = stablehlo.constant dense<9.990000e-01> : tensor<f32>
    %113 = stablehlo.power %cst_17, %112 : tensor<f32>
    %114 = stablehlo.subtract %cst_15, %113 : tensor<f32>
    %115 = stablehlo.sqrt %114 : tensor<f32>
    %116 = stablehlo.multiply %arg8, %115 : tensor<f32>
    %cst_18 = stablehlo.constant dense<0.899999976> : tensor<f32>
    %117 = stablehlo.power %cst_18, %112 : tensor<f32>
    %118 = stablehlo.subtract %cst_15, %117 : tensor<f32>
    %119 = stablehlo.divide %116, %118 : tensor<f32>
    %120 = stablehlo.subtract %110, %arg9 : tensor<3x3x1x32xf32>
    %cst_19 = stablehlo.constant dense<1.000000e-01> : tensor<3x3x1x32xf32>
    %121 = stablehlo.multiply %120, %cst_19 : tensor<3x3x1x32xf32>
    %122 = stablehlo.add %arg9, %121 : tensor<3x3x1x32xf32>
    %123 = stablehlo.multiply %110, %110 : tensor<3x3x1x32xf32>
    %124 = stablehlo.subtract %123, %arg10 : tensor<3x3x1x32xf32>
    %cst_20 = stablehlo.constant dense<1.000000e-03> : tensor<3x3x1x32xf32>
    %125 = stablehlo.multiply %124, %cst_20 : tensor<3x3x1x32xf32>
    %126 = stablehlo.add %arg10, %125 : tensor<3x3x1x32xf32>
    %127 = stablehlo.broadcast_in_dim %119, dims = [] : (tensor<f32>) -> tensor<3x3x1x32xf32>
    %128 = stablehlo.multiply %127, %122 : tensor<3x3x1x32xf32>
    %129 = stablehlo.sqrt %126 : tensor<3x3x1x32xf32>
    %cst_21 = stablehlo.constant dense<1.000000e-07> : tensor<3x3x1x32xf32>
    %130 = stablehlo.add %129, %cst_21 : tensor<3x3x1x32xf32>
    %131 = stablehlo.divide %128, %130 : tensor<3x3x1x32xf32>
    %132 = stablehlo.subtract %arg0, %131 : tensor<3x3x1x32xf32>
    %133 = stablehlo.subtract %109, %arg11 : tensor<32xf32>
    %cst_22 = stablehlo.constant dense<1.000000e-01> : tensor<32xf32>
    %134 = stablehlo.multiply %133, %cst_22 : tensor<32xf32>
    %135 = stablehlo.add %arg11, %134 : tensor<32xf32>
    %136 = stablehlo.multiply %109, %109 : tensor<32xf32>
    %137 = stablehlo.subtract %136, %arg12 : tensor<32xf32>
    %cst_23 = stablehlo.constant dense<1.000000e-03> : tensor<32xf32>
    %138 = stablehlo.multiply %137, %cst_23 : tensor<32xf32>
    %139 = stablehlo.add %arg12, %138 : tensor<32xf32>
    %140 = stablehlo.broadcast_in_dim %119, dims = [] : (tensor<f32>) -> tensor<32xf32>
    %141 = stablehlo.multiply %140, %135 : tensor<32xf32>
    %142 = stablehlo.sqrt %139 : tensor<32xf32>
    %cst_24 = stablehlo.constant dense<1.000000e-07> : tensor<32xf32>
    %143 = stablehlo.add %142, %cst_24 : tensor<32xf32>
    %144 = stablehlo.divide %141, %143 : tensor<32xf32>
    %145 = stablehlo.subtract %arg1, %144 : tensor<32xf32>
    %146 = stablehlo.subtract %102, %arg13 : tensor<6272x200xf32>
    %cst_25 = stablehlo.constant dense<1.000000e-01> : tensor<6272x200xf32>
    %147 = stablehlo.multiply %146, %cst_25 : tensor<6272x200xf32>
    %148 = stablehlo.add %arg13, %147 : tensor<6272x200xf32>
    %149 = stablehlo.multiply %102, %102 : tensor<6272x200xf32>
    %150 = stablehlo.subtract %149, %arg14 : tensor<6272x200xf32>
    %cst_26 = stablehlo.constant dense<1.000000e-03> : tensor<6272x200xf32>
    %151 = stablehlo.multiply %150, %cst_26 : tensor<6272x200xf32>
    %152 = stablehlo.add %arg14, %151 : tensor<6272x200xf32>
    %153 = stablehlo.broadcast_in_dim %119, dims = [] : (tensor<f32>) -> tensor<6272x200xf32>
    %154 = stablehlo.multiply %153, %148 : tensor<6272x200xf32>
    %155 = stablehlo.sqrt %152 : tensor<6272x200xf32>
    %cst_27 = stablehlo.constant dense<1.000000e-07> : tensor<6272x200xf32>
    %156 = stablehlo.add %155, %cst_27 : tensor<6272x200xf32>
    %157 = stablehlo.divide %154, %156 : tensor<6272x200xf32>
    %158 = stablehlo.subtract %arg2, %157 : tensor<6272x200xf32>
    %159 = stablehlo.subtract %100, %arg15 : tensor<200xf32>
    %cst_28 = stablehlo.constant dense<1.000000e-01> : tensor<200xf32>
    %160 = stablehlo.multiply %159, %cst_28 : tensor<200xf32>
    %161 = stablehlo.add %arg15, %160 : tensor<200xf32>
    %162 = stablehlo.multiply %100, %100 : tensor<200xf32>
    %163 = stablehlo.subtract %162, %arg16 : tensor<200xf32>
    %cst_29 = stablehlo.constant dense<1.000000e-03> : tensor<200xf32>
    %164 = stablehlo.multiply %163, %cst_29 : tensor<200xf32>
    %165 = stablehlo.add %arg16, %164 : tensor<200xf32>
    %166 = stablehlo.broadcast_in_dim %119, dims = [] : (tensor<f32>) -> tensor<200xf32>
    %167 = stablehlo.multiply %166, %161 : tensor<200xf32>
    %168 = stablehlo.sqrt %165 : tensor<200xf32>
    %cst_30 = stablehlo.constant dense<1.000000e-07> : tensor<200xf32>
    %169 = stablehlo.add %168, %cst_30 : tensor<200xf32>
    %170 = stablehlo.divide %167, %169 : tensor<200xf32>
    %171 = stablehlo.subtract %arg3, %170 : tensor<200xf32>
    %172 = stablehlo.subtract %95, %arg17 : tensor<200x10xf32>
    %cst_31 = stablehlo.constant dense<1.000000e-01> : tensor<200x10xf32>
    %173 = stablehlo.multiply %172, %cst_31 : tensor<200x10xf32>
    %174 = stablehlo.add %arg17, %173 : tensor<200x10xf32>
    %175 = stablehlo.multiply %95, %95 : tensor<200x10xf32>
    %176 = stablehlo.subtract %175, %arg18 : tensor<200x10xf32>
    %cst_32 = stablehlo.constant dense<1.000000e-03> : tensor<200x10xf32>
    %177 = stablehlo.multiply %176, %cst_32 : tensor<200x10xf32>
    %178 = stablehlo.add %arg18, %177 : tensor<200x10xf32>
    %179 = stablehlo.broadcast_in_dim %119, dims = [] : (tensor<f32>) -> tensor<200x10xf32>
    %180 = stablehlo.multiply %179, %174 : tensor<200x10xf32>
    %181 = stablehlo.sqrt %178 : tensor<200x10xf32>
    %cst_33 = stablehlo.constant dense<1.000000e-07> : tensor<200x10xf32>
    %182 = stablehlo.add %181, %cst_33 : tensor<200x10xf32>
    %183 = stablehlo.divide %180, %182 : tensor<200x10xf32>
    %184 = stablehlo.subtract %arg4, %183 : tensor<200x10xf32>
    %185 = stablehlo.subtract %93, %arg19 : tensor<10xf32>
    %cst_34 = stablehlo.constant dense<1.000000e-01> : tensor<10xf32>
    %186 = stablehlo.multiply %185, %cst_34 : tensor<10xf32>
    %187 = stablehlo.add %arg19, %186 : tensor<10xf32>
    %188 = stablehlo.multiply %93, %93 : tensor<10xf32>
    %189 = stablehlo.subtract %188, %arg20 : tensor<10xf32>
    %cst_35 = stablehlo.constant dense<1.000000e-03> : tensor<10xf32>
    %190 = stablehlo.multiply %189, %cst_35 : tensor<10xf32>
    %191 = stablehlo.add %arg20, %190 : tensor<10xf32>
    %192 = stablehlo.broadcast_in_dim %119, dims = [] : (tensor<f32>) -> tensor<10xf32>
    %193 = stablehlo.multiply %192, %187 : tensor<10xf32>
    %194 = stablehlo.sqrt %191 : tensor<10xf32>
    %cst_36 = stablehlo.constant dense<1.000000e-07> : tensor<10xf32>
    %195 = stablehlo.add %194, %cst_36 : tensor<10xf32>
    %196 = stablehlo.divide %193, %195 : tensor<10xf32>
    %197 = stablehlo.subtract %arg5, %196 : tensor<10xf32>
    %198 = stablehlo.multiply %70, %cst_14 : tensor<f32>
    %199 = stablehlo.add %arg21, %198 : tensor<f32>
    %200 = stablehlo.add %arg22, %cst_14 : tensor<f32>
    %201 = stablehlo.convert %arg26 : (tensor<32xui8>) -> tensor<32xi32>
    %202 = stablehlo.iota dim = 1 : tensor<32x10xi32>
    %c_37 = stablehlo.constant dense<0> : tensor<i32>
    %203:2 = stablehlo.reduce(%45 init: %cst_7), (%202 init: %c_37) across dimensions = [1] : (tensor<32x10xf32>, tensor<32x10xi32>, tensor<f32>, tensor<i32>) -> (tensor<32xf32>, tensor<32xi32>)
     reducer(%arg27: tensor<f32>, %arg29: tensor<f32>) (%arg28: tensor<i32>, %arg30: tensor<i32>)  {
      %209 = stablehlo.compare  GT, %arg27, %arg29,  FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
      %210 = stablehlo.compare  NE, %arg27, %arg27,  FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
      %211 = stablehlo.or %209, %210 : tensor<i1>
      %212 = stablehlo.compare  EQ, %arg27, %arg29,  FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
      %213 = stablehlo.compare  LT, %arg28, %arg30,  SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
      %214 = stablehlo.and %212, %213 : tensor<i1>
      %215 = stablehlo.or %211, %214 : tensor<i1>
      %216 = stablehlo.select %211, %arg27, %arg29 : tensor<i1>, tensor<f32>
      %217 = stablehlo.select %215, %arg28, %arg30 : tensor<i1>, tensor<i32>
      stablehlo.return %216, %217 : tensor<f32>, tensor<i32>
    }
    %204 = stablehlo.compare  EQ, %201, %203#1,  SIGNED : (tensor<32xi32>, tensor<32xi32>) -> tensor<32xi1>
    %205 = stablehlo.convert %204 : (tensor<32xi1>) -> tensor<32xf32>
    %206 = stablehlo.reduce(%205 init: %cst_0) applies stablehlo.add across dimensions = [0] : (tensor<32xf32>, tensor<f32>) -> tensor<f32>
    %207 = stablehlo.add %arg23, %206 : tensor<f32>
    %208 = stablehlo.add %arg24, %cst_14 : tensor<f32>
    return %132, %145, %158, %171, %184, %197, %0, %111, %122, %126, %135, %139, %148, %152, %161, %165, %174, %178, %187, %191, %199, %200, %207, %208, %70 : tensor<3x3x1x32xf32>, tensor<32xf32>, tensor<6272x200xf32>, tensor<200xf32>, tensor<200x10xf32>, tensor<10xf32>, tensor<2xui32>, tensor<i32>, tensor<3x3x1x32xf32>, tensor<3x3x1x32xf32>, tensor<32xf32>, tensor<32xf32>, tensor<6272x200xf32>, tensor<6272x200xf32>, tensor<200xf32>, tensor<200xf32>, tensor<200x10xf32>, tensor<200x10xf32>, tensor<10xf32>, tensor<10xf32>, tensor<f32>, tensor<f32>, tensor<f32>, tensor<f32>, tensor<f32>
  }
  func.func private @threefry2x32(%arg0: tensor<ui32>, %arg1: tensor<ui32>, %arg2: tensor<32x200xui32>, %arg3: tensor<32x200xui32>) -> (tensor<32x200xui32>, tensor<32x200xui32>) {
    %0 = stablehlo.xor %arg0, %arg1 : tensor<ui32>
    %c = stablehlo.constant dense<466688986> : tensor<ui32>
    %1 = stablehlo.xor %0, %c : tensor<ui32>
    %2 = stablehlo.broadcast_in_dim %arg0, dims = [] : (tensor<ui32>) -> tensor<32x200xui32>
    %3 = stablehlo.broadcast_in_dim %arg1, dims = [] : (tensor<ui32>) -> tensor<32x200xui32>
    %4 = stablehlo.broadcast_in_dim %1, dims = [] : (tensor<ui32>) -> tensor<32x200xui32>
    %5 = stablehlo.add %arg2, %2 : tensor<32x200xui32>
    %6 = stablehlo.add %arg3, %3 : tensor<32x200xui32>
    %7 = stablehlo.add %5, %6 : tensor<32x200xui32>
    %c_0 = stablehlo.constant dense<13> : tensor<32x200xui32>
    %8 = stablehlo.shift_left %6, %c_0 : tensor<32x200xui32>
    %c_1 = stablehlo.constant dense<19> : tensor<32x200xui32>
    %9 = stablehlo.shift_right_logical %6, %c_1 : tensor<32x200xui32>
    %10 = stablehlo.or %8, %9 : tensor<32x200xui32>
    %11 = stablehlo.xor %7, %10 : tensor<32x200xui32>
    %12 = stablehlo.add %7, %11 : tensor<32x200xui32>
    %c_2 = stablehlo.constant dense<15> : tensor<32x200xui32>
    %13 = stablehlo.shift_left %11, %c_2 : tensor<32x200xui32>
    %c_3 = stablehlo.constant dense<17> : tensor<32x200xui32>
    %14 = stablehlo.shift_right_logical %11, %c_3 : tensor<32x200xui32>
    %15 = stablehlo.or %13, %14 : tensor<32x200xui32>
    %16 = stablehlo.xor %12, %15 : tensor<32x200xui32>
    %17 = stablehlo.add %12, %16 : tensor<32x200xui32>
    %c_4 = stablehlo.constant dense<26> : tensor<32x200xui32>
    %18 = stablehlo.shift_left %16, %c_4 : tensor<32x200xui32>
    %c_5 = stablehlo.constant dense<6> : tensor<32x200xui32>
    %19 = stablehlo.shift_right_logical %16, %c_5 : tensor<32x200xui32>
    %20 = stablehlo.or %18, %19 : tensor<32x200xui32>
    %21 = stablehlo.xor %17, %20 : tensor<32x200xui32>
    %22 = stablehlo.add %17, %21 : tensor<32x200xui32>
    %23 = stablehlo.shift_left %21, %c_5 : tensor<32x200xui32>
    %24 = stablehlo.shift_right_logical %21, %c_4 : tensor<32x200xui32>
    %25 = stablehlo.or %23, %24 : tensor<32x200xui32>
    %26 = stablehlo.xor %22, %25 : tensor<32x200xui32>
    %27 = stablehlo.add %22, %3 : tensor<32x200xui32>
    %28 = stablehlo.add %26, %4 : tensor<32x200xui32>
    %c_6 = stablehlo.constant dense<1> : tensor<32x200xui32>
    %29 = stablehlo.add %28, %c_6 : tensor<32x200xui32>
    %30 = stablehlo.add %27, %29 : tensor<32x200xui32>
    %31 = stablehlo.shift_left %29, %c_3 : tensor<32x200xui32>
    %32 = stablehlo.shift_right_logical %29, %c_2 : tensor<32x200xui32>
    %33 = stablehlo.or %31, %32 : tensor<32x200xui32>
    %34 = stablehlo.xor %30, %33 : tensor<32x200xui32>
    %35 = stablehlo.add %30, %34 : tensor<32x200xui32>
    %c_7 = stablehlo.constant dense<29> : tensor<32x200xui32>
    %36 = stablehlo.shift_left %34, %c_7 : tensor<32x200xui32>
    %c_8 = stablehlo.constant dense<3> : tensor<32x200xui32>
    %37 = stablehlo.shift_right_logical %34, %c_8 : tensor<32x200xui32>
    %38 = stablehlo.or %36, %37 : tensor<32x200xui32>
    %39 = stablehlo.xor %35, %38 : tensor<32x200xui32>
    %40 = stablehlo.add %35, %39 : tensor<32x200xui32>
    %c_9 = stablehlo.constant dense<16> : tensor<32x200xui32>
    %41 = stablehlo.shift_left %39, %c_9 : tensor<32x200xui32>
    %42 = stablehlo.shift_right_logical %39, %c_9 : tensor<32x200xui32>
    %43 = stablehlo.or %41, %42 : tensor<32x200xui32>
    %44 = stablehlo.xor %40, %43 : tensor<32x200xui32>
    %45 = stablehlo.add %40, %44 : tensor<32x200xui32>
    %c_10 = stablehlo.constant dense<24> : tensor<32x200xui32>
    %46 = stablehlo.shift_left %44, %c_10 : tensor<32x200xui32>
    %c_11 = stablehlo.constant dense<8> : tensor<32x200xui32>
    %47 = stablehlo.shift_right_logical %44, %c_11 : tensor<32x200xui32>
    %48 = stablehlo.or %46, %47 : tensor<32x200xui32>
    %49 = stablehlo.xor %45, %48 : tensor<32x200xui32>
    %50 = stablehlo.add %45, %4 : tensor<32x200xui32>
    %51 = stablehlo.add %49, %2 : tensor<32x200xui32>
    %c_12 = stablehlo.constant dense<2> : tensor<32x200xui32>
    %52 = stablehlo.add %51, %c_12 : tensor<32x200xui32>
    %53 = stablehlo.add %50, %52 : tensor<32x200xui32>
    %54 = stablehlo.shift_left %52, %c_0 : tensor<32x200xui32>
    %55 = stablehlo.shift_right_logical %52, %c_1 : tensor<32x200xui32>
    %56 = stablehlo.or %54, %55 : tensor<32x200xui32>
    %57 = stablehlo.xor %53, %56 : tensor<32x200xui32>
    %58 = stablehlo.add %53, %57 : tensor<32x200xui32>
    %59 = stablehlo.shift_left %57, %c_2 : tensor<32x200xui32>
    %60 = stablehlo.shift_right_logical %57, %c_3 : tensor<32x200xui32>
    %61 = stablehlo.or %59, %60 : tensor<32x200xui32>
    %62 = stablehlo.xor %58, %61 : tensor<32x200xui32>
    %63 = stablehlo.add %58, %62 : tensor<32x200xui32>
    %64 = stablehlo.shift_left %62, %c_4 : tensor<32x200xui32>
    %65 = stablehlo.shift_right_logical %62, %c_5 : tensor<32x200xui32>
    %66 = stablehlo.or %64, %65 : tensor<32x200xui32>
    %67 = stablehlo.xor %63, %66 : tensor<32x200xui32>
    %68 = stablehlo.add %63, %67 : tensor<32x200xui32>
    %69 = stablehlo.shift_left %67, %c_5 : tensor<32x200xui32>
    %70 = stablehlo.shift_right_logical %67, %c_4 : tensor<32x200xui32>
    %71 = stablehlo.or %69, %70 : tensor<32x200xui32>
    %72 = stablehlo.xor %68, %71 : tensor<32x200xui32>
    %73 = stablehlo.add %68, %2 : tensor<32x200xui32>
    %74 = stablehlo.add %72, %3 : tensor<32x200xui32>
    %75 = stablehlo.add %74, %c_8 : tensor<32x200xui32>
    %76 = stablehlo.add %73, %75 : tensor<32x200xui32>
    %77 = stablehlo.shift_left %75, %c_3 : tensor<32x200xui32>
    %78 = stablehlo.shift_right_logical %75, %c_2 : tensor<32x200xui32>
    %79 = stablehlo.or %77, %78 : tensor<32x200xui32>
    %80 = stablehlo.xor %76, %79 : tensor<32x200xui32>
    %81 = stablehlo.add %76, %80 : tensor<32x200xui32>
    %82 = stablehlo.shift_left %80, %c_7 : tensor<32x200xui32>
    %83 = stablehlo.shift_right_logical %80, %c_8 : tensor<32x200xui32>
    %84 = stablehlo.or %82, %83 : tensor<32x200xui32>
    %85 = stablehlo.xor %81, %84 : tensor<32x200xui32>
    %86 = stablehlo.add %81, %85 : tensor<32x200xui32>
    %87 = stablehlo.shift_left %85, %c_9 : tensor<32x200xui32>
    %88 = stablehlo.shift_right_logical %85, %c_9 : tensor<32x200xui32>
    %89 = stablehlo.or %87, %88 : tensor<32x200xui32>
    %90 = stablehlo.xor %86, %89 : tensor<32x200xui32>
    %91 = stablehlo.add %86, %90 : tensor<32x200xui32>
    %92 = stablehlo.shift_left %90, %c_10 : tensor<32x200xui32>
    %93 = stablehlo.shift_right_logical %90, %c_11 : tensor<32x200xui32>
    %94 = stablehlo.or %92, %93 : tensor<32x200xui32>
    %95 = stablehlo.xor %91, %94 : tensor<32x200xui32>
    %96 = stablehlo.add %91, %3 : tensor<32x200xui32>
    %97 = stablehlo.add %95, %4 : tensor<32x200xui32>
    %c_13 = stablehlo.constant dense<4> : tensor<32x200xui32>
    %98 = stablehlo.add %97, %c_13 : tensor<32x200xui32>
    %99 = stablehlo.add %96, %98 : tensor<32x200xui32>
    %100 = stablehlo.shift_left %98, %c_0 : tensor<32x200xui32>
    %101 = stablehlo.shift_right_logical %98, %c_1 : tensor<32x200xui32>
    %102 = stablehlo.or %100, %101 : tensor<32x200xui32>
    %103 = stablehlo.xor %99, %102 : tensor<32x200xui32>
    %104 = stablehlo.add %99, %103 : tensor<32x200xui32>
    %105 = stablehlo.shift_left %103, %c_2 : tensor<32x200xui32>
    %106 = stablehlo.shift_right_logical %103, %c_3 : tensor<32x200xui32>
    %107 = stablehlo.or %105, %106 : tensor<32x200xui32>
    %108 = stablehlo.xor %104, %107 : tensor<32x200xui32>
    %109 = stablehlo.add %104, %108 : tensor<32x200xui32>
    %110 = stablehlo.shift_left %108, %c_4 : tensor<32x200xui32>
    %111 = stablehlo.shift_right_logical %108, %c_5 : tensor<32x200xui32>
    %112 = stablehlo.or %110, %111 : tensor<32x200xui32>
    %113 = stablehlo.xor %109, %112 : tensor<32x200xui32>
    %114 = stablehlo.add %109, %113 : tensor<32x200xui32>
    %115 = stablehlo.shift_left %113, %c_5 : tensor<32x200xui32>
    %116 = stablehlo.shift_right_logical %113, %c_4 : tensor<32x200xui32>
    %117 = stablehlo.or %115, %116 : tensor<32x200xui32>
    %118 = stablehlo.xor %114, %117 : tensor<32x200xui32>
    %119 = stablehlo.add %114, %4 : tensor<32x200xui32>
    %120 = stablehlo.add %118, %2 : tensor<32x200xui32>
    %c_14 = stablehlo.constant dense<5> : tensor<32x200xui32>
    %121 = stablehlo.add %120, %c_14 : tensor<32x200xui32>
    return %119, %121 : tensor<32x200xui32>, tensor<32x200xui32>
  }
}
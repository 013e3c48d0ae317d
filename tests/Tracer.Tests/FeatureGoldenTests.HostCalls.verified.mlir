module @jit_callbacks attributes {mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
  func.func public @main(%arg0: tensor<2xf32> {jax.arg_info = "x"}) -> (tensor<2xf32> {jax.result_info = "result"}) {
    stablehlo.custom_call @xlasharp_host_callback(%arg0) {api_version = 4 : i32, backend_config = {id = N : i64}, has_side_effect = true} : (tensor<2xf32>) -> ()
    %0 = stablehlo.custom_call @xlasharp_host_callback(%arg0) {api_version = 4 : i32, backend_config = {id = N : i64}} : (tensor<2xf32>) -> tensor<2xf32>
    return %0 : tensor<2xf32>
  }
}
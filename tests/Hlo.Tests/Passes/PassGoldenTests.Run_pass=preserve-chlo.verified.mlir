module {
  func.func @main(%arg0: tensor<3xf32>, %arg1: tensor<4xf32>) -> (tensor<3xf32>, tensor<4xf32>, tensor<2xf32>, tensor<2xi32>) {
    %0 = stablehlo.composite "chlo.erf" %arg0 {decomposition = @chlo.erf.impl, version = 1 : i32} : (tensor<3xf32>) -> tensor<3xf32>
    %1 = stablehlo.composite "chlo.erf" %0 {decomposition = @chlo.erf.impl, version = 1 : i32} : (tensor<3xf32>) -> tensor<3xf32>
    %2 = stablehlo.multiply %1, %1 : tensor<3xf32>
    %3 = stablehlo.composite "chlo.sinh" %arg1 {decomposition = @chlo.sinh.impl_0, version = 1 : i32} : (tensor<4xf32>) -> tensor<4xf32>
    %4:2 = stablehlo.composite "chlo.top_k" %arg1 {composite_attributes = {is_stable = true, k = 2 : i64}, decomposition = @chlo.top_k.impl, version = 1 : i32} : (tensor<4xf32>) -> (tensor<2xf32>, tensor<2xi32>)
    return %2, %3, %4#0, %4#1 : tensor<3xf32>, tensor<4xf32>, tensor<2xf32>, tensor<2xi32>
  }
  func.func private @chlo.sinh.impl(%arg0: tensor<f32>) -> tensor<f32> {
    return %arg0 : tensor<f32>
  }
  func.func private @chlo.erf.impl(%arg0: tensor<3xf32>) -> tensor<3xf32> {
    %0 = stablehlo.abs %arg0 : tensor<3xf32>
    %1 = stablehlo.multiply %0, %0 : tensor<3xf32>
    %2 = stablehlo.negate %1 : tensor<3xf32>
    %3 = stablehlo.exponential %2 : tensor<3xf32>
    %cst = stablehlo.constant dense<1.020000e+01> : tensor<3xf32>
    %4 = stablehlo.compare  LT, %0, %cst : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
    %cst_0 = stablehlo.constant dense<2.000000e+00> : tensor<3xf32>
    %5 = stablehlo.subtract %0, %cst_0 : tensor<3xf32>
    %cst_1 = stablehlo.constant dense<2.000000e+00> : tensor<3xf32>
    %6 = stablehlo.add %0, %cst_1 : tensor<3xf32>
    %7 = stablehlo.divide %5, %6 : tensor<3xf32>
    %cst_2 = stablehlo.constant dense<-7.66913399E-6> : tensor<3xf32>
    %8 = stablehlo.multiply %cst_2, %7 : tensor<3xf32>
    %cst_3 = stablehlo.constant dense<-2.50029589E-5> : tensor<3xf32>
    %9 = stablehlo.add %8, %cst_3 : tensor<3xf32>
    %10 = stablehlo.multiply %9, %7 : tensor<3xf32>
    %cst_4 = stablehlo.constant dense<2.32848251E-5> : tensor<3xf32>
    %11 = stablehlo.add %10, %cst_4 : tensor<3xf32>
    %12 = stablehlo.multiply %11, %7 : tensor<3xf32>
    %cst_5 = stablehlo.constant dense<1.72998101E-4> : tensor<3xf32>
    %13 = stablehlo.add %12, %cst_5 : tensor<3xf32>
    %14 = stablehlo.multiply %13, %7 : tensor<3xf32>
    %cst_6 = stablehlo.constant dense<4.49427607E-5> : tensor<3xf32>
    %15 = stablehlo.add %14, %cst_6 : tensor<3xf32>
    %16 = stablehlo.multiply %15, %7 : tensor<3xf32>
    %cst_7 = stablehlo.constant dense<-9.81642515E-4> : tensor<3xf32>
    %17 = stablehlo.add %16, %cst_7 : tensor<3xf32>
    %18 = stablehlo.multiply %17, %7 : tensor<3xf32>
    %cst_8 = stablehlo.constant dense<-8.47371586E-4> : tensor<3xf32>
    %19 = stablehlo.add %18, %cst_8 : tensor<3xf32>
    %20 = stablehlo.multiply %19, %7 : tensor<3xf32>
    %cst_9 = stablehlo.constant dense<0.00699742185> : tensor<3xf32>
    %21 = stablehlo.add %20, %cst_9 : tensor<3xf32>
    %22 = stablehlo.multiply %21, %7 : tensor<3xf32>
    %cst_10 = stablehlo.constant dense<3.732910e-03> : tensor<3xf32>
    %23 = stablehlo.add %22, %cst_10 : tensor<3xf32>
    %24 = stablehlo.multiply %23, %7 : tensor<3xf32>
    %cst_11 = stablehlo.constant dense<-0.0789785757> : tensor<3xf32>
    %25 = stablehlo.add %24, %cst_11 : tensor<3xf32>
    %26 = stablehlo.multiply %25, %7 : tensor<3xf32>
    %cst_12 = stablehlo.constant dense<0.241658196> : tensor<3xf32>
    %27 = stablehlo.add %26, %cst_12 : tensor<3xf32>
    %28 = stablehlo.multiply %27, %7 : tensor<3xf32>
    %cst_13 = stablehlo.constant dense<-0.427185833> : tensor<3xf32>
    %29 = stablehlo.add %28, %cst_13 : tensor<3xf32>
    %30 = stablehlo.multiply %29, %7 : tensor<3xf32>
    %cst_14 = stablehlo.constant dense<0.255395681> : tensor<3xf32>
    %31 = stablehlo.add %30, %cst_14 : tensor<3xf32>
    %32 = stablehlo.multiply %3, %31 : tensor<3xf32>
    %cst_15 = stablehlo.constant dense<0.000000e+00> : tensor<3xf32>
    %33 = stablehlo.select %4, %32, %cst_15 : tensor<3xi1>, tensor<3xf32>
    %cst_16 = stablehlo.constant dense<1.000000e+00> : tensor<3xf32>
    %34 = stablehlo.subtract %cst_16, %33 : tensor<3xf32>
    %35 = stablehlo.bitcast_convert %arg0 : (tensor<3xf32>) -> tensor<3xi32>
    %c = stablehlo.constant dense<0> : tensor<3xi32>
    %36 = stablehlo.compare  LT, %35, %c : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi1>
    %37 = stablehlo.abs %34 : tensor<3xf32>
    %38 = stablehlo.negate %37 : tensor<3xf32>
    %39 = stablehlo.abs %34 : tensor<3xf32>
    %40 = stablehlo.select %36, %38, %39 : tensor<3xi1>, tensor<3xf32>
    %cst_17 = stablehlo.constant dense<1.000000e+00> : tensor<3xf32>
    %41 = stablehlo.compare  LE, %0, %cst_17 : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
    %42 = stablehlo.multiply %arg0, %arg0 : tensor<3xf32>
    %cst_18 = stablehlo.constant dense<-9.67359119E-6> : tensor<3xf32>
    %43 = stablehlo.multiply %cst_18, %42 : tensor<3xf32>
    %cst_19 = stablehlo.constant dense<1.12682537E-4> : tensor<3xf32>
    %44 = stablehlo.add %43, %cst_19 : tensor<3xf32>
    %45 = stablehlo.multiply %44, %42 : tensor<3xf32>
    %cst_20 = stablehlo.constant dense<-8.48439638E-4> : tensor<3xf32>
    %46 = stablehlo.add %45, %cst_20 : tensor<3xf32>
    %47 = stablehlo.multiply %46, %42 : tensor<3xf32>
    %cst_21 = stablehlo.constant dense<0.00522105349> : tensor<3xf32>
    %48 = stablehlo.add %47, %cst_21 : tensor<3xf32>
    %49 = stablehlo.multiply %48, %42 : tensor<3xf32>
    %cst_22 = stablehlo.constant dense<-0.0268654376> : tensor<3xf32>
    %50 = stablehlo.add %49, %cst_22 : tensor<3xf32>
    %51 = stablehlo.multiply %50, %42 : tensor<3xf32>
    %cst_23 = stablehlo.constant dense<0.112837829> : tensor<3xf32>
    %52 = stablehlo.add %51, %cst_23 : tensor<3xf32>
    %53 = stablehlo.multiply %52, %42 : tensor<3xf32>
    %cst_24 = stablehlo.constant dense<-0.376126379> : tensor<3xf32>
    %54 = stablehlo.add %53, %cst_24 : tensor<3xf32>
    %55 = stablehlo.multiply %54, %42 : tensor<3xf32>
    %cst_25 = stablehlo.constant dense<0.128379166> : tensor<3xf32>
    %56 = stablehlo.add %55, %cst_25 : tensor<3xf32>
    %57 = stablehlo.multiply %arg0, %56 : tensor<3xf32>
    %58 = stablehlo.add %arg0, %57 : tensor<3xf32>
    %59 = stablehlo.compare  NE, %arg0, %arg0 : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
    %60 = stablehlo.select %59, %arg0, %40 : tensor<3xi1>, tensor<3xf32>
    %61 = stablehlo.select %41, %58, %60 : tensor<3xi1>, tensor<3xf32>
    return %61 : tensor<3xf32>
  }
  func.func private @chlo.sinh.impl_0(%arg0: tensor<4xf32>) -> tensor<4xf32> {
    %0 = stablehlo.abs %arg0 : tensor<4xf32>
    %1 = stablehlo.exponential_minus_one %0 : tensor<4xf32>
    %cst = stablehlo.constant dense<5.000000e-01> : tensor<4xf32>
    %2 = stablehlo.multiply %0, %cst : tensor<4xf32>
    %3 = stablehlo.exponential %2 : tensor<4xf32>
    %cst_0 = stablehlo.constant dense<8.800000e+01> : tensor<4xf32>
    %4 = stablehlo.compare  GT, %0, %cst_0 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>
    %cst_1 = stablehlo.constant dense<5.000000e-01> : tensor<4xf32>
    %5 = stablehlo.multiply %3, %cst_1 : tensor<4xf32>
    %6 = stablehlo.multiply %5, %3 : tensor<4xf32>
    %cst_2 = stablehlo.constant dense<1.000000e+00> : tensor<4xf32>
    %7 = stablehlo.add %1, %cst_2 : tensor<4xf32>
    %8 = stablehlo.divide %1, %7 : tensor<4xf32>
    %9 = stablehlo.add %1, %8 : tensor<4xf32>
    %cst_3 = stablehlo.constant dense<5.000000e-01> : tensor<4xf32>
    %10 = stablehlo.multiply %9, %cst_3 : tensor<4xf32>
    %11 = stablehlo.select %4, %6, %10 : tensor<4xi1>, tensor<4xf32>
    %12 = stablehlo.bitcast_convert %arg0 : (tensor<4xf32>) -> tensor<4xi32>
    %c = stablehlo.constant dense<0> : tensor<4xi32>
    %13 = stablehlo.compare  LT, %12, %c : (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi1>
    %14 = stablehlo.abs %11 : tensor<4xf32>
    %15 = stablehlo.negate %14 : tensor<4xf32>
    %16 = stablehlo.abs %11 : tensor<4xf32>
    %17 = stablehlo.select %13, %15, %16 : tensor<4xi1>, tensor<4xf32>
    return %17 : tensor<4xf32>
  }
  func.func private @chlo.top_k.impl(%arg0: tensor<4xf32>) -> (tensor<2xf32>, tensor<2xi32>) {
    %0 = stablehlo.iota dim = 0 : tensor<4xi32>
    %1:2 = "stablehlo.sort"(%arg0, %0) <{dimension = 0 : i64, is_stable = true}> ({
    ^bb0(%arg1: tensor<f32>, %arg2: tensor<f32>, %arg3: tensor<i32>, %arg4: tensor<i32>):
      %4 = stablehlo.compare  GT, %arg1, %arg2,  TOTALORDER : (tensor<f32>, tensor<f32>) -> tensor<i1>
      stablehlo.return %4 : tensor<i1>
    }) : (tensor<4xf32>, tensor<4xi32>) -> (tensor<4xf32>, tensor<4xi32>)
    %2 = stablehlo.slice %1#0 [0:2] : (tensor<4xf32>) -> tensor<2xf32>
    %3 = stablehlo.slice %1#1 [0:2] : (tensor<4xi32>) -> tensor<2xi32>
    return %2, %3 : tensor<2xf32>, tensor<2xi32>
  }
}
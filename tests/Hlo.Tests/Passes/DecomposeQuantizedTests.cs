using NUnit.Framework;
using XlaSharp.Hlo.Passes;

namespace XlaSharp.Hlo.Tests.Passes;

public class DecomposeQuantizedTests
{
    [Test]
    public void DequantizingIsArithmeticOnTheStoredIntegers() =>
        PassText.AssertBody(
            "(%x: tensor<2x!quant.uniform<i8:f32, 0.5:10>>) -> tensor<2xf32>",
            """
            %0 = stablehlo.uniform_dequantize %x : (tensor<2x!quant.uniform<i8:f32, 0.5:10>>) -> tensor<2xf32>
            return %0 : tensor<2xf32>
            """,
            """
            %0 = stablehlo.bitcast_convert %x : (tensor<2x!quant.uniform<i8:f32, 0.5:10>>) -> tensor<2xi8>
            %1 = stablehlo.convert %0 : (tensor<2xi8>) -> tensor<2xf32>
            %2 = stablehlo.constant dense<10.0> : tensor<2xf32>
            %3 = stablehlo.subtract %1, %2 : tensor<2xf32>
            %4 = stablehlo.constant dense<0.5> : tensor<2xf32>
            %5 = stablehlo.multiply %3, %4 : tensor<2xf32>
            return %5 : tensor<2xf32>
            """,
            new DecomposeQuantized()
        );

    [Test]
    public void QuantizingDividesRoundsShiftsAndClamps() =>
        PassText.AssertBody(
            "(%x: tensor<f32>) -> tensor<!quant.uniform<i8<-100:100>:f32, 0.5:10>>",
            """
            %0 = stablehlo.uniform_quantize %x : (tensor<f32>) -> tensor<!quant.uniform<i8<-100:100>:f32, 0.5:10>>
            return %0 : tensor<!quant.uniform<i8<-100:100>:f32, 0.5:10>>
            """,
            """
            %0 = stablehlo.constant dense<0.5> : tensor<f32>
            %1 = stablehlo.divide %x, %0 : tensor<f32>
            %2 = stablehlo.round_nearest_even %1 : tensor<f32>
            %3 = stablehlo.constant dense<10.0> : tensor<f32>
            %4 = stablehlo.add %2, %3 : tensor<f32>
            %5 = stablehlo.constant dense<-100.0> : tensor<f32>
            %6 = stablehlo.constant dense<100.0> : tensor<f32>
            %7 = stablehlo.clamp %5, %4, %6 : tensor<f32>
            %8 = stablehlo.convert %7 : (tensor<f32>) -> tensor<i8>
            %9 = stablehlo.bitcast_convert %8 : (tensor<i8>) -> tensor<!quant.uniform<i8<-100:100>:f32, 0.5:10>>
            return %9 : tensor<!quant.uniform<i8<-100:100>:f32, 0.5:10>>
            """,
            new DecomposeQuantized()
        );

    [Test]
    public void MovedValuesStayQuantized()
    {
        const string Body = """
            %0 = stablehlo.transpose %x, dims = [1, 0] : (tensor<2x3x!quant.uniform<i8:f32, 0.5>>) -> tensor<3x2x!quant.uniform<i8:f32, 0.5>>
            return %0 : tensor<3x2x!quant.uniform<i8:f32, 0.5>>
            """;
        PassText.AssertBody(
            "(%x: tensor<2x3x!quant.uniform<i8:f32, 0.5>>) -> tensor<3x2x!quant.uniform<i8:f32, 0.5>>",
            Body,
            Body,
            new DecomposeQuantized()
        );
    }

    [Test]
    public void IdsOfASingleProcessAreZero() =>
        PassText.AssertBody(
            "() -> tensor<ui32>",
            """
            %0 = stablehlo.replica_id : tensor<ui32>
            return %0 : tensor<ui32>
            """,
            """
            %0 = stablehlo.constant dense<0> : tensor<ui32>
            return %0 : tensor<ui32>
            """,
            new SingleProcess()
        );
}

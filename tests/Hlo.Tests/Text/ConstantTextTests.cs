using XlaSharp.Hlo.Text;

namespace XlaSharp.Hlo.Tests.Text;

/// <summary>
/// Constants in text: every literal form is read, and printed in the one form of the reference printer.
/// </summary>
internal sealed class ConstantTextTests
{
    [TestCase("dense<[1.0, 1.0]> : tensor<2xf32>", "dense<1.000000e+00> : tensor<2xf32>")]
    [TestCase("dense<3.14159274> : tensor<f32>", "dense<3.14159274> : tensor<f32>")]
    [TestCase("dense<0.0253> : tensor<f64>", "dense<2.530000e-02> : tensor<f64>")]
    [TestCase("dense<0.0039215482917486456> : tensor<f64>", "dense<0.0039215482917486456> : tensor<f64>")]
    [TestCase("dense<3.40282347E+38> : tensor<f32>", "dense<3.40282347E+38> : tensor<f32>")]
    [TestCase("dense<1.23456786E-7> : tensor<f32>", "dense<1.23456786E-7> : tensor<f32>")]
    [TestCase("dense<16777216.0> : tensor<f32>", "dense<0x4B800000> : tensor<f32>")]
    [TestCase("dense<12345678.0> : tensor<f64>", "dense<0x41678C29C0000000> : tensor<f64>")]
    [TestCase("dense<1.0078125> : tensor<bf16>", "dense<1.007810e+00> : tensor<bf16>")]
    [TestCase("dense<0x3AB1> : tensor<f16>", "dense<8.364250e-01> : tensor<f16>")]
    [TestCase("dense<9.9999999> : tensor<f16>", "dense<1.000000e+01> : tensor<f16>")]
    [TestCase("dense<-0.0> : tensor<f32>", "dense<-0.000000e+00> : tensor<f32>")]
    [TestCase("dense<[0x7FC00000, 0xFF800000]> : tensor<2xf32>", "dense<[0x7FC00000, 0xFF800000]> : tensor<2xf32>")]
    [TestCase("dense<0x7E00> : tensor<f16>", "dense<0x7E00> : tensor<f16>")]
    [TestCase("dense<1.0e2> : tensor<bf16>", "dense<1.000000e+02> : tensor<bf16>")]
    [TestCase("dense<0x7F> : tensor<f8E4M3FN>", "dense<0x7F> : tensor<f8E4M3FN>")]
    [TestCase("dense<255> : tensor<i8>", "dense<-1> : tensor<i8>")]
    [TestCase("dense<0xFF> : tensor<ui8>", "dense<255> : tensor<ui8>")]
    [TestCase("dense<18446744073709551615> : tensor<ui64>", "dense<18446744073709551615> : tensor<ui64>")]
    [TestCase("dense<-8> : tensor<i4>", "dense<-8> : tensor<i4>")]
    [TestCase("dense<[true, false]> : tensor<2xi1>", "dense<[true, false]> : tensor<2xi1>")]
    [TestCase("dense<\"0x0100\"> : tensor<2xi1>", "dense<[true, false]> : tensor<2xi1>")]
    [TestCase("dense<\"0xFF01\"> : tensor<9xi1>", "dense<true> : tensor<9xi1>")]
    [TestCase("dense<\"0x05\"> : tensor<3xi1>", "dense<[true, false, true]> : tensor<3xi1>")]
    [TestCase("dense<\"0x0000803F0000003F\"> : tensor<2xf32>", "dense<[1.000000e+00, 5.000000e-01]> : tensor<2xf32>")]
    [TestCase("dense<\"0x0000803F\"> : tensor<7xf32>", "dense<1.000000e+00> : tensor<7xf32>")]
    [TestCase(
        "dense<[(1.0, 2.0), (-1.0,0.5)]> : tensor<2xcomplex<f32>>",
        "dense<[(1.000000e+00,2.000000e+00), (-1.000000e+00,5.000000e-01)]> : tensor<2xcomplex<f32>>"
    )]
    [TestCase("dense<[[1, 2], [3, 4]]> : tensor<2x2xi32>", "dense<[[1, 2], [3, 4]]> : tensor<2x2xi32>")]
    [TestCase("dense<> : tensor<0x4xi1>", "dense<> : tensor<0x4xi1>")]
    [TestCase("dense<[[], []]> : tensor<2x0xi8>", "dense<> : tensor<2x0xi8>")]
    public void PrintsTheReferenceForm(string source, string expected) =>
        Assert.That(Parser.ParseAttribute(source).Text, Is.EqualTo(expected));

    [Test]
    public void MoreThanAHundredElementsPrintAsUpperCaseHexadecimal()
    {
        byte[] data = new byte[101];
        data[0] = 0xAB;
        string text = new DenseElementsAttr(new TensorType(ElementType.UI8, [101]), data).Text;
        Assert.That(text, Is.EqualTo($"dense<\"0xAB{new string('0', 200)}\"> : tensor<101xui8>"));
    }

    [Test]
    public void AHundredElementsPrintAsAList()
    {
        byte[] data = new byte[100];
        data[99] = 1;
        string text = new DenseElementsAttr(new TensorType(ElementType.UI8, [100]), data).Text;
        Assert.That(text, Does.StartWith("dense<[0, 0").And.EndWith("0, 1]> : tensor<100xui8>"));
    }

    [TestCase("1", "1 : i64")]
    [TestCase("0x10 : i32", "16 : i32")]
    [TestCase("0xFFFFFFFF : i32", "-1 : i32")]
    [TestCase("1 : i1", "true")]
    [TestCase("2.5", "2.500000e+00 : f64")]
    [TestCase("0x7F800000 : f32", "0x7F800000 : f32")]
    [TestCase("\"a\\09b\\n\\\"\\C3\\28\"", "\"a\\09b\\0A\\22\\C3(\"")]
    [TestCase("\"text\" : i32", "\"text\" : i32")]
    [TestCase("{b = 1 : i8, a, \"c d\" = unit}", "{a, b = 1 : i8, \"c d\"}")]
    [TestCase("@a::@\"b c\"", "@a::@\"b c\"")]
    [TestCase("array<i1: true, false>", "array<i1: true, false>")]
    [TestCase("array<i64>", "array<i64>")]
    [TestCase("(i32, tensor<f32>) -> ()", "(i32, tensor<f32>) -> ()")]
    [TestCase("#foo.bar<[1, \">\"],\n   (a -> b)>", "#foo.bar<[1, \">\"], (a -> b)>")]
    [TestCase("#stablehlo.type_extensions<bounds = [3, ?]>", "#stablehlo.bounds<3, ?>")]
    [TestCase(
        "loc(fused<\"m\">[\"a\", callsite(\"f\":1:2 at unknown)])",
        "loc(fused<\"m\">[\"a\", callsite(\"f\":1:2 at unknown)])"
    )]
    [TestCase("loc(\"f.py\":3:7 to :9)", "loc(\"f.py\":3:7 to :9)")]
    public void AttributesPrintTheReferenceForm(string source, string expected) =>
        Assert.That(Parser.ParseAttribute(source).Text, Is.EqualTo(expected));

    [TestCase("tensor<0x10xf32>")]
    [TestCase("tensor<?x3xf32, #stablehlo.bounds<4, ?>>")]
    [TestCase("tensor<*xi1>")]
    [TestCase("tensor<4x!quant.uniform<u8<1:200>:f32, 2.000000e-01:3>>")]
    [TestCase("tensor<4x2x!quant.uniform<i8:f32:1, {1.000000e-01,2.000000e-01:3}>>")]
    [TestCase("tuple<tensor<i32>, tuple<>, !stablehlo.token>")]
    [TestCase("!stablehlo.future<tensor<2xf32>, tensor<i1>>")]
    [TestCase("memref<2x?xf32>")]
    [TestCase("!foo.bar<baz, \"x>\">")]
    [TestCase("tensor<2x!foo.string>")]
    [TestCase("vector<4xf32>")]
    public void TypesPrintAsTheyAreWritten(string source) =>
        Assert.That(Parser.ParseType(source).Text, Is.EqualTo(source));
}

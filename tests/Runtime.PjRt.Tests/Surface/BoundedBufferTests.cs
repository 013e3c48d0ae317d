using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Runtime.PjRt.DlPack;
using XlaSharp.Runtime.PjRt.Tests.Support;

namespace XlaSharp.Runtime.PjRt.Tests.Surface;

/// <summary>Results whose sizes are known when the program has run, read back, shown, and given on.</summary>
[TestFixture(false)]
[TestFixture(true)]
internal sealed class BoundedBufferTests(bool asynchronous) : DeviceFixture
{
    private const string Rows = "tensor<?x3xf32, #stablehlo.bounds<4, ?>>";
    private const string Columns = "tensor<2x?xf32, #stablehlo.bounds<?, 4>>";

    protected override IReadOnlyList<PjRtNamedValue> Options =>
        [new("cpu_device_count", 2), new("asynchronous", asynchronous)];

    [Test]
    public async Task AResultHasTheSizesThatTheProgramGave()
    {
        using PjRtBuffer result = Make(Rows, [4, 3], axis: 0, size: 2);

        Assert.That(result.Type, Is.EqualTo(new TensorType(ElementType.F32, [2, 3])));
        Assert.That(result.PaddedDims, Is.EqualTo(Dims.Create([4, 3])));
        Assert.That(result.DynamicDimensions, Is.EqualTo(new[] { 0 }));
        Assert.That(result.SizeOnDevice, Is.GreaterThanOrEqualTo(48));
        Assert.That(Read(result), Is.EqualTo(new float[] { 1, 2, 3, 4, 5, 6 }));
        byte[] bytes = new byte[24];
        await result.CopyToAsync(bytes);
        Assert.That(bytes, Is.EqualTo(Bytes(1, 2, 3, 4, 5, 6)));
    }

    [Test]
    public void AShorterRowIsReadWithoutWhatLiesBehindIt()
    {
        using PjRtBuffer result = Make(Columns, [2, 4], axis: 1, size: 3);
        using PjRtBuffer copy = result.CopyToDevice(Client.Device(1));

        Assert.That(Read(result), Is.EqualTo(new float[] { 1, 2, 3, 5, 6, 7 }));
        Assert.That((copy.Type, copy.PaddedDims), Is.EqualTo((result.Type, Dims.Create([2, 4]))));
        Assert.That(Read(copy), Is.EqualTo(new float[] { 1, 2, 3, 5, 6, 7 }));
    }

    [TestCase(0)]
    [TestCase(4)]
    public void NothingAndEverythingAreSizes(int size)
    {
        using PjRtBuffer result = Make(Columns, [2, 4], axis: 1, size);

        HostTensor read = result.ToHost();

        Assert.That(read.Type.Dims, Is.EqualTo(Dims.Create([2, size])));
        Assert.That(
            read.Values<float>().ToArray(),
            Is.EqualTo(size == 0 ? [] : new float[] { 1, 2, 3, 4, 5, 6, 7, 8 })
        );
    }

    [Test]
    public void AResultIsAnArgumentOfTheNextProgram()
    {
        using PjRtBuffer made = Make(Columns, [2, 4], axis: 1, size: 3);
        using PjRtLoadedExecutable sums = Client.Compile(
            $$"""
            func.func @main(%x: {{Columns}} {tf.aliasing_output = 0 : i32}) -> ({{Columns}}, tensor<2xf32>, tensor<i32>) {
              %zero = stablehlo.constant dense<0.0> : tensor<f32>
              %s = stablehlo.reduce(%x init: %zero) applies stablehlo.add across dimensions = [1]
                : ({{Columns}}, tensor<f32>) -> tensor<2xf32>
              %n = stablehlo.get_dimension_size %x, dim = 1 : ({{Columns}}) -> tensor<i32>
              %y = stablehlo.add %x, %x : {{Columns}}
              return %y, %s, %n : {{Columns}}, tensor<2xf32>, tensor<i32>
            }
            """
        );
        var results = new PjRtBuffer[3];
        sums.Execute([made], results);

        Assert.That(made.IsDeleted);
        Assert.That(Read(results[0]), Is.EqualTo(new float[] { 2, 4, 6, 10, 12, 14 }));
        Assert.That(Read(results[1]), Is.EqualTo(new float[] { 6, 18 }));
        Assert.That(results[2].ToHost().Values<int>()[0], Is.EqualTo(3));
        Array.ForEach(results, result => result.Dispose());
    }

    // Rows follow each other also where some are not in use; shorter rows do not.
    [Test]
    public void WhatLiesInOnePieceIsSeenInPlace()
    {
        using PjRtBuffer rows = Make(Rows, [4, 3], axis: 0, size: 2);
        using PjRtBuffer columns = Make(Columns, [2, 4], axis: 1, size: 3);
        using PjRtBuffer whole = Make(Columns, [2, 4], axis: 1, size: 4);
        using PjRtBufferView<float> view = rows.View<float>();
        using PjRtBufferView<float> all = whole.View<float>();

        Assert.That(view.Span.ToArray(), Is.EqualTo(new float[] { 1, 2, 3, 4, 5, 6 }));
        Assert.That(all.Length, Is.EqualTo(8));
        Assert.That(
            () => columns.View<float>(),
            Throws
                .InvalidOperationException.With.Message.Contains("tensor<2x3xf32> lies in an array of 2x4")
                .And.Message.Contains("ToHost")
        );
        Assert.That(
            () => DlPackTensor.Of(columns),
            Throws.InvalidOperationException.With.Message.Contains("tensor<2x3xf32> lies in an array of 2x4")
        );
        using DlPackTensor shown = DlPackTensor.Of(rows);
    }

    [Test]
    public void SizesThatDisagreeFailTheReaderInWords()
    {
        using PjRtLoadedExecutable sum = Client.Compile(
            $$"""
            func.func @main(%x: {{Rows}}, %y: {{Rows}}) -> {{Rows}} {
              %z = stablehlo.add %x, %y : {{Rows}}
              return %z : {{Rows}}
            }
            """
        );
        using PjRtBuffer two = Client.FromHost(new TensorType(ElementType.F32, [2, 3]), Bytes(1, 2, 3, 4, 5, 6));
        using PjRtBuffer one = Client.FromHost(new TensorType(ElementType.F32, [1, 3]), Bytes(1, 2, 3));
        var results = new PjRtBuffer[1];
        PjRtException error = Assert.Throws<PjRtException>(() =>
        {
            sum.Execute([two, one], results);
            results[0].ToHost();
        })!;

        Assert.That(error.PluginMessage, Does.Contain("'stablehlo.add' op").And.Contain("size 1 and must have 2"));
        results[0]?.Dispose();
    }

    // 1, 2, 3, … in an array, of which a dimension has a size that the program is given.
    private PjRtBuffer Make(string type, Dims dims, int axis, int size)
    {
        TensorType array = new(ElementType.F32, dims);
        using PjRtLoadedExecutable program = Client.Compile(
            $$"""
            func.func @main(%x: {{array}}, %n: tensor<i32>) -> {{type}} {
              %y = stablehlo.set_dimension_size %x, %n, dim = {{axis}} : ({{array}}, tensor<i32>) -> {{type}}
              return %y : {{type}}
            }
            """
        );
        float[] numbers = [.. Enumerable.Range(1, (int)dims.Product).Select(i => (float)i)];
        using PjRtBuffer x = Client.FromHost(array, Bytes(numbers));
        using PjRtBuffer n = Client.FromHost(HostTensor.Of<int>(TensorType.Scalar(ElementType.I32), [size]));
        var results = new PjRtBuffer[1];
        program.Execute([x, n], results);
        return results[0];
    }
}

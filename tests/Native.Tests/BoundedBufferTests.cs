using XlaSharp.Hlo.Text;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Execution;

namespace XlaSharp.Native.Tests;

/// <summary>Buffers whose dimensions are dynamic: what is said of them, and who takes them.</summary>
internal abstract unsafe class BoundedBufferCases(string kind) : ProgramFixture(kind)
{
    private const string Vector = "tensor<?xf32, #stablehlo.bounds<8>>";
    private const string Doubled = $$"""
        func.func @main(%x: {{Vector}}) -> {{Vector}} {
          %y = stablehlo.add %x, %x : {{Vector}}
          return %y : {{Vector}}
        }
        """;

    [Test]
    public void AResultSaysItsBoundsAndItsSizes()
    {
        const string Text = """
            func.func @main(%x: tensor<2x3xf32>, %n: tensor<i32>) -> tensor<2x?xf32, #stablehlo.bounds<?, 3>> {
              %y = stablehlo.set_dimension_size %x, %n, dim = 1
                : (tensor<2x3xf32>, tensor<i32>) -> tensor<2x?xf32, #stablehlo.bounds<?, 3>>
              return %y : tensor<2x?xf32, #stablehlo.bounds<?, 3>>
            }
            """;
        nint executable = Compile(Text);
        nint[] arguments = [(nint)Put(Values(1f, 2, 3, 4, 5, 6), [2, 3]), (nint)Put(Values(2), [])];
        nint[] results = Execute(executable, [arguments], 1)[0];
        var result = (PJRT_Buffer*)results[0];

        Assert.That(DimsOf(result), Is.EqualTo(new long[] { 2, 3 }));
        Assert.That(UnpaddedDimsOf(result), Is.EqualTo(new long[] { 2, 2 }));
        Assert.That(DynamicAxesOf(result), Is.EqualTo(new[] { 1 }));
        Assert.That(Get<float>(result), Is.EqualTo(new[] { 1f, 2, 4, 5 }));

        PJRT_Buffer* copy = CopyTo(result, (PJRT_Device*)DeviceList[1]);
        DestroyBuffers(arguments, results);
        Assert.That(DynamicAxesOf(copy), Is.EqualTo(new[] { 1 }));
        Assert.That(Get<float>(copy), Is.EqualTo(new[] { 1f, 2, 4, 5 }));
        Destroy(copy);
        DestroyExecutable(executable);
    }

    [Test]
    public void AnArgumentMayBeSmallerThanItsBound()
    {
        nint executable = Compile(Doubled);
        foreach (float[] values in new float[][] { [], [1, 2, 3], [1, 2, 3, 4, 5, 6, 7, 8] })
        {
            nint[] arguments = [(nint)Put(values, [values.Length])];
            nint[] results = Execute(executable, [arguments], 1)[0];
            nint[] again = Execute(executable, [results], 1)[0];

            Assert.That(Get<float>((PJRT_Buffer*)again[0]), Is.EqualTo(values.Select(value => 4 * value)));
            Assert.That(UnpaddedDimsOf((PJRT_Buffer*)again[0]), Is.EqualTo(new[] { values.LongLength }));
            Assert.That(Get<float>((PJRT_Buffer*)arguments[0]), Is.EqualTo(values));
            DestroyBuffers(arguments, results, again);
        }

        DestroyExecutable(executable);
    }

    [Test]
    public void WhatDoesNotFitIsRefused()
    {
        nint executable = Compile(Doubled);
        nint whole = Compile(Doubled.Replace(Vector, "tensor<8xf32>", StringComparison.Ordinal));
        nint narrow = Compile(Doubled.Replace("<8>", "<4>", StringComparison.Ordinal));
        nint[] large = [(nint)Put(new float[9], [9])];
        nint[] small = [(nint)Put(new float[3], [3])];
        nint[] dynamic = Execute(executable, [small], 1)[0];

        const string Name = "RuntimeProgramInputMismatch";
        AssertInvalid(() => Execute(executable, [large], 1), Name, "F32[<=8]", "F32[9]");
        AssertInvalid(() => Execute(whole, [dynamic], 1), Name, "must be F32[8]", "got F32[<=8]");
        AssertInvalid(() => Execute(narrow, [dynamic], 1), Name, "must be F32[<=4]", "got F32[<=8]");

        DestroyBuffers(large, small, dynamic);
        DestroyExecutable(executable);
        DestroyExecutable(whole);
        DestroyExecutable(narrow);
    }

    [Test]
    public void SizesThatDisagreeFailTheRun()
    {
        nint executable = Compile(
            $$"""
            func.func @main(%x: {{Vector}}, %y: {{Vector}}) -> {{Vector}} {
              %z = stablehlo.add %x, %y : {{Vector}}
              return %z : {{Vector}}
            }
            """
        );
        nint[] arguments = [(nint)Put(new float[2], [2]), (nint)Put(new float[3], [3])];

        AssertInvalid(() => Execute(executable, [arguments], 1), "'stablehlo.add' op", "size 3 and must have 2");

        DestroyBuffers(arguments);
        DestroyExecutable(executable);
    }

    [Test]
    public void ADonatedArgumentIsGivenUp()
    {
        nint executable = Compile(
            $$"""
            func.func @main(%x: {{Vector}} {tf.aliasing_output = 0 : i32}) -> {{Vector}} {
              %y = stablehlo.add %x, %x : {{Vector}}
              return %y : {{Vector}}
            }
            """
        );
        nint[] arguments = [(nint)Put(Values(1f, 2, 3), [3])];
        nint[] results = Execute(executable, [arguments], 1)[0];
        nint[] again = Execute(executable, [results], 1)[0];

        Assert.That(Get<float>((PJRT_Buffer*)again[0]), Is.EqualTo(new[] { 4f, 8, 12 }));
        AssertInvalid(() => Get<float>((PJRT_Buffer*)results[0]), "deleted or donated");
        DestroyBuffers(arguments, results, again);
        DestroyExecutable(executable);
    }

    [Test]
    public void AFileKeepsWhatIsDynamic()
    {
        ExecutableImage image = Pipeline.Compile(Parser.Parse(Doubled), CompileOptions.Default);

        ExecutableImage read = ImageFormat.Deserialize(ImageFormat.Serialize(image));

        DynamicDimension[] expected = [new(0, 0)];
        Assert.That(read.DynamicParameters, Is.EqualTo(expected));
        Assert.That(read.DynamicResults, Is.EqualTo(expected));
    }

    [Test]
    public void ALoadedFileRuns()
    {
        byte[] image = ImageFormat.Serialize(Pipeline.Compile(Parser.Parse(Doubled), CompileOptions.Default));
        PJRT_LoadedExecutable* executable;
        fixed (byte* bytes = image)
        {
            PJRT_Executable_DeserializeAndLoad_Args load = new()
            {
                client = Client,
                serialized_executable = bytes,
                serialized_executable_size = (nuint)image.Length,
            };
            Plugin.Call(ref load);
            executable = load.loaded_executable;
        }

        nint[] arguments = [(nint)Put(Values(1f, 2, 3), [3])];
        nint[] results = Execute((nint)executable, [arguments], 1)[0];

        Assert.That(Get<float>((PJRT_Buffer*)results[0]), Is.EqualTo(new[] { 2f, 4, 6 }));
        DestroyBuffers(arguments, results);
        DestroyExecutable((nint)executable);
    }

    private long[] DimsOf(PJRT_Buffer* buffer)
    {
        PJRT_Buffer_Dimensions_Args ask = new() { buffer = buffer };
        Plugin.Call(ref ask);
        return new ReadOnlySpan<long>(ask.dims, (int)ask.num_dims).ToArray();
    }

    private long[] UnpaddedDimsOf(PJRT_Buffer* buffer)
    {
        PJRT_Buffer_UnpaddedDimensions_Args ask = new() { buffer = buffer };
        Plugin.Call(ref ask);
        return new ReadOnlySpan<long>(ask.unpadded_dims, (int)ask.num_dims).ToArray();
    }

    private int[] DynamicAxesOf(PJRT_Buffer* buffer)
    {
        PJRT_Buffer_DynamicDimensionIndices_Args ask = new() { buffer = buffer };
        Plugin.Call(ref ask);
        return
        [
            .. new ReadOnlySpan<nuint>(ask.dynamic_dim_indices, (int)ask.num_dynamic_dims)
                .ToArray()
                .Select(axis => (int)axis),
        ];
    }
}

/// <summary>On a client that runs where it is called.</summary>
internal sealed class BoundedBufferTests(string kind) : BoundedBufferCases(kind);

/// <summary>The same while programs run in the background.</summary>
internal sealed class AsynchronousBoundedBufferTests(string kind) : BoundedBufferCases(kind)
{
    protected override bool Asynchronous => true;
}

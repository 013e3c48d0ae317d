using System.Runtime.InteropServices;
using XlaSharp.Hlo.Bytecode;
using XlaSharp.Hlo.Text;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Execution;

namespace XlaSharp.Native.Tests.Compiler;

/// <summary>Constants are read where the caller has the program, and made where compiled code wants them.</summary>
internal sealed unsafe class BorrowedProgramTests
{
    // Columns of the weights lie far apart, so that they are packed.
    private const string Product = """
        func.func @main(%x: tensor<2x3xf32>) -> tensor<2x2xf32> {
          %w = stablehlo.constant dense<[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]> : tensor<2x3xf32>
          %r = stablehlo.dot_general %x, %w, contracting_dims = [1] x [1] : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x2xf32>
          return %r : tensor<2x2xf32>
        }
        """;

    [Test]
    public void AnExecutableDoesNotNeedTheProgramAnyMore()
    {
        byte[] bytes = BytecodeWriter.Write(Parser.Parse(Product));
        byte* borrowed = (byte*)NativeMemory.Alloc((nuint)bytes.Length);
        bytes.CopyTo(new Span<byte>(borrowed, bytes.Length));
        ExecutableImage image = CpuCompiler.Compile(
            new ReadOnlySpan<byte>(borrowed, bytes.Length),
            "mlir",
            CompileOptions.Default
        );
        new Span<byte>(borrowed, bytes.Length).Fill(0xEE);
        NativeMemory.Free(borrowed);

        using CpuExecutable executable = new(ImageFormat.Deserialize(ImageFormat.Serialize(image)));
        float* x = stackalloc float[] { 1, 10, 100, 0, 1, 0 };
        float* result = stackalloc float[4];
        byte* arena = (byte*)NativeMemory.AlignedAlloc((nuint)image.ArenaSize + 64, 64);
        void* argument = x;
        void* output = result;
        Assert.That(executable.Execute(&argument, &output, arena), Is.Null);
        NativeMemory.AlignedFree(arena);
        Assert.That(new Span<float>(result, 4).ToArray(), Is.EqualTo(new float[] { 321, 654, 2, 5 }));
    }

    [Test]
    public void BorrowedBytesAreNotReadLater()
    {
        byte* bytes = stackalloc byte[] { 1, 2, 3 };
        ReadOnlyMemory<byte> kept;
        using (BorrowedBytes borrowed = new(bytes, 3))
        {
            kept = borrowed.Memory[1..];
            Assert.That(kept.ToArray(), Is.EqualTo(new byte[] { 2, 3 }));
        }

        Assert.That(() => kept.Span.Length, Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void DeferredBytesAreWrittenWhereTheyAreWanted()
    {
        int calls = 0;
        ReadOnlyMemory<byte> bytes = DeferredBytes.Create(
            3,
            target =>
            {
                calls++;
                target[1] = 7;
            }
        );
        byte[] target = [9, 9, 9];
        DeferredBytes.Write(bytes, target);
        Assert.That((target, calls), Is.EqualTo((new byte[] { 0, 7, 0 }, 1)));

        Assert.That(bytes.ToArray(), Is.EqualTo(target));
        Assert.That(bytes.Span[1], Is.EqualTo(7));
        Assert.That(calls, Is.EqualTo(2));

        byte[] part = [9, 9];
        DeferredBytes.Write(bytes[1..], part);
        Assert.That(part, Is.EqualTo(new byte[] { 7, 0 }));
    }

    [Test]
    public void DamagedConstantsAreRefused()
    {
        byte[] bytes = ImageFormat.Serialize(
            CpuCompiler.Compile(System.Text.Encoding.UTF8.GetBytes(Product), "mlir", CompileOptions.Default)
        );
        for (int place = 1; place <= 24; place++)
        {
            byte[] damaged = [.. bytes];
            damaged[^place] ^= 0x04;
            StatusException? refusal = Assert.Throws<StatusException>(() => ImageFormat.Deserialize(damaged));
            Assert.That(refusal!.Code, Is.EqualTo(StatusCode.DataLoss));
            Assert.That(refusal.Message, Does.Contain("constants").And.Contain("Compile it again"));
        }
    }

    [Test]
    public void DamageAnywhereIsRefused()
    {
        byte[] bytes = ImageFormat.Serialize(
            CpuCompiler.Compile(System.Text.Encoding.UTF8.GetBytes(Product), "mlir", CompileOptions.Default)
        );
        for (int place = 0; place < bytes.Length; place += place < 64 ? 1 : 97)
        {
            byte[] damaged = [.. bytes];
            damaged[place] ^= 0x10;
            Assert.That(() => ImageFormat.Deserialize(damaged), Throws.TypeOf<StatusException>(), $"byte {place}");
        }
    }
}

using XlaSharp.Hlo.Bytecode;
using XlaSharp.Hlo.Ops;
using Constant = XlaSharp.Hlo.Ops.Constant;

namespace XlaSharp.Hlo.Tests.Bytecode;

/// <summary>The bytes of constants are not copied when an artifact is read, and once when it is written.</summary>
internal sealed class LargeConstantTests
{
    private const int Count = 25_000_000;
    private const long Slack = 2 << 20;

    [Test]
    public void ReadingSharesTheFilesMemoryAndWritingCopiesOnce()
    {
        byte[] data = new byte[Count * sizeof(float)];
        new Random(1).NextBytes(data);
        Module module = Program(data);

        long before = GC.GetAllocatedBytesForCurrentThread();
        byte[] file = BytecodeWriter.Write(module);
        Assert.That(
            GC.GetAllocatedBytesForCurrentThread() - before,
            Is.LessThan(data.Length + Slack),
            "bytes allocated by writing"
        );

        before = GC.GetAllocatedBytesForCurrentThread();
        Module read = BytecodeReader.Read(file);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(Slack), "bytes allocated by reading");

        DenseElementsAttr elements = (DenseElementsAttr)((Constant)read.Main.Entry.Operations[0].Op).Value;
        Assert.That(elements.Data.Span.Overlaps(file), Is.True, "the constant is a part of the file");
        Assert.That(elements.Data.Span.SequenceEqual(data), Is.True);
    }

    [Test]
    public void WritingToAStreamCopiesNothing()
    {
        byte[] data = new byte[Count * sizeof(float)];
        data[^1] = 1;
        Module module = Program(data);
        long before = GC.GetAllocatedBytesForCurrentThread();
        BytecodeWriter.Write(module, Stream.Null);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(Slack));
    }

    private static Module Program(byte[] data)
    {
        TensorType type = new(ElementType.F32, [Count]);
        Block body = new([]);
        BlockBuilder builder = new(body);
        Operation constant = builder.Append(new Constant(new DenseElementsAttr(type, data)));
        builder.Append(FuncReturn.Instance, constant.Result);
        Function main = new()
        {
            Name = "main",
            Type = new(default, [type]),
            Body = new Region(body),
        };
        return new Module { Members = [main] };
    }
}
